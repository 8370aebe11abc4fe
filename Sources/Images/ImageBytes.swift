/// The bytes of a file, of which none is read behind the end.
struct ImageBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  /// A number, its first byte the greatest; nil where the file is too short.
  func big(_ size: Int, at offset: Int) -> Int? {
    guard offset >= 0, offset <= count - size else { return nil }
    return bytes[offset..<offset + size].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A number, its first byte the least.
  func little(_ size: Int, at offset: Int) -> Int? {
    guard offset >= 0, offset <= count - size else { return nil }
    return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Whether these characters, each a byte, stand there.
  func has(_ text: String, at offset: Int) -> Bool {
    let wanted = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    guard offset >= 0, offset <= count - wanted.count else { return false }
    return bytes[offset..<offset + wanted.count].elementsEqual(wanted)
  }

  /// The first bytes as text, for what is one.
  func beginning(_ most: Int) -> String { String(decoding: bytes.prefix(most), as: UTF8.self) }
}
