/// A pattern for addresses, in which `*` stands for anything.
package struct AddressPattern: Hashable, Sendable {
  package let text: String
  private let parts: [[UInt8]]

  package init(_ text: String) {
    self.text = text
    parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
      .map(Array.init)
  }

  /// Whether all of an address fits.
  ///
  /// Takes time that grows with the product of both lengths at most.
  package func matches(_ address: String) -> Bool {
    var rest = Array(address.utf8)[...]
    guard let first = parts.first, rest.starts(with: first) else { return false }
    rest = rest.dropFirst(first.count)
    if parts.count == 1 { return rest.isEmpty }
    for part in parts.dropFirst().dropLast() {
      guard let end = Self.end(of: part, in: rest) else { return false }
      rest = rest[end...]
    }
    let last = parts[parts.count - 1]
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }

  private static func end(of part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    var start = text.startIndex
    while start + part.count <= text.endIndex {
      if text[start..<(start + part.count)].elementsEqual(part) { return start + part.count }
      start += 1
    }
    return nil
  }
}
