internal import Cpcre2

/// The bytes with which a match of an expression may begin.
///
/// Most expressions do not match at most places, and looking at one byte is less than a call of
/// PCRE2. It is PCRE2 itself that says which bytes these are, as it skips by them in a search.
struct Beginnings: Sendable {
  /// A bit for each byte; empty where any may begin a match, or none is needed.
  private let bits: [UInt64]

  static let any = Beginnings(bits: [])

  private init(bits: [UInt64]) { self.bits = bits }

  /// Asks PCRE2, which knows it of an expression that is not anchored.
  ///
  /// - Parameter code: Such an expression.
  init(_ code: OpaquePointer) {
    var bitmap: UnsafePointer<UInt8>?
    if unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTBITMAP), &bitmap) == 0,
      let bitmap = unsafe bitmap
    {
      bits = (0..<4).map { word in
        (0..<8).reduce(0) { bits, byte in
          unsafe bits | UInt64(bitmap[word * 8 + byte]) << UInt64(byte * 8)
        }
      }
      return
    }
    var kind: UInt32 = 0
    var unit: UInt32 = 0
    guard unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTCODETYPE), &kind) == 0,
      kind == 1,
      unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTCODEUNIT), &unit) == 0, unit < 0x80
    else {
      self = .any
      return
    }
    // It is not told whether case counts: either will do, and so will all that is not ASCII, where
    // some letters have the other case of one in it.
    var bits: [UInt64] = [0, 0, .max, .max]
    let isLetter = (0x41...0x5A).contains(unit & ~0x20)
    for byte in isLetter ? [unit & ~0x20, unit | 0x20] : [unit] {
      bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }
    self.bits = bits
  }

  func contains(_ byte: UInt8) -> Bool {
    bits.isEmpty || bits[Int(byte >> 6)] & 1 << UInt64(byte & 63) != 0
  }
}
