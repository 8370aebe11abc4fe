internal import Crypto

/// A SHA-256 digest: what a file, a payload or an input is known by.
package struct Digest: Hashable, Sendable {
  /// 32 bytes.
  package let bytes: [UInt8]

  private init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// The digest of `content`.
  package init(of content: [UInt8]) { self.init(SHA256.hash(data: content)) }

  /// The digest of a text's UTF-8.
  package init(of text: String) { self.init(of: Array(text.utf8)) }

  /// Reads 64 hexadecimal digits in lower case; nil for anything else.
  package init?(hex: some StringProtocol) {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    self.init(bytes)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  private static let digits = Array("0123456789abcdef".utf8)

  /// 64 hexadecimal digits in lower case.
  package var hex: String {
    let digits = Self.digits
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Digest {
  /// The digest of several parts, such that no two different lists of parts share one.
  ///
  /// Each part is preceded by its length: without it, `["ab", "c"]` and `["a", "bc"]` would be
  /// the same input.
  package init(ofParts parts: [[UInt8]]) {
    var hasher = SHA256()
    for part in parts {
      var length = UInt64(part.count).littleEndian
      unsafe withUnsafeBytes(of: &length) { unsafe hasher.update(bufferPointer: $0) }
      hasher.update(data: part)
    }
    self.init(hasher.finalize())
  }

  /// The digest of several texts; see ``init(ofParts:)-(_)``.
  package init(ofParts parts: [String]) { self.init(ofParts: parts.map { Array($0.utf8) }) }
}

extension Digest: CustomStringConvertible {
  package var description: String { hex }
}
