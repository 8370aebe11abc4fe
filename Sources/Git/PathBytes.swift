/// A path as git has it: bytes, compared as bytes.
///
/// `String` will not do as a key: it takes `é` in one scalar and in two for the same, where git
/// sees two files.
struct PathBytes: Hashable, Sendable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }
  init(_ path: String) { bytes = Array(path.utf8) }

  /// The path, with what is not UTF-8 replaced by U+FFFD.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The last component.
  var name: ArraySlice<UInt8> {
    bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
  }

  var isUTF8: Bool { unsafe bytes.withUnsafeBufferPointer { unsafe isValidUTF8($0) } }

  static func == (a: Self, b: Self) -> Bool { a.bytes == b.bytes }

  func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }
}

extension PathBytes: Comparable {
  static func < (a: Self, b: Self) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

func isValidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  (try? unsafe UTF8Span(validating: bytes.span)) != nil
}
