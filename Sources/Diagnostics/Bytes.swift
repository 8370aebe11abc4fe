extension [UInt8] {
  /// Appends bytes that live elsewhere.
  package mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}

extension Span<UInt8> {
  /// Whether all of it is ASCII that can be printed on a line.
  package var isPrintableASCII: Bool {
    // Every byte is looked at, without a question at each: that takes less time than to stop early.
    var others: UInt8 = 0
    for index in indices { others |= self[index] &- 0x20 > 0x5E ? 1 : 0 }
    return others == 0
  }
}
