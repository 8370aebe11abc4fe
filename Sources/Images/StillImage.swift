/// The kinds of picture of which a smaller one shows the same: of pixels, and not moving.
package enum StillImage: String, Hashable, Sendable {
  case jpeg, png, webp

  /// Looks at a file's first bytes.
  ///
  /// - Returns: Nil for any other file, and for one that may move.
  package init?(of bytes: [UInt8]) {
    let file = ImageBytes(bytes)
    if file.has("\u{89}PNG\r\n\u{1A}\n", at: 0) {
      guard !Self.isAnimated(png: file) else { return nil }
      self = .png
    } else if file.big(2, at: 0) == 0xFFD8 {
      self = .jpeg
    } else if file.has("RIFF", at: 0), file.has("WEBP", at: 8) {
      // Source: RFC 9649, section 2.7: the flag of animation.
      if file.has("VP8X", at: 12), (file.big(1, at: 20) ?? 0) & 0x02 != 0 { return nil }
      self = .webp
    } else {
      return nil
    }
  }

  /// Whether `acTL` stands before the first data.
  ///
  /// Source: PNG specification, third edition, 11.3.6.1.
  private static func isAnimated(png file: ImageBytes) -> Bool {
    var offset = 8
    // Few have more than a dozen chunks there.
    for _ in 0..<4096 {
      guard let length = file.big(4, at: offset), !file.has("IDAT", at: offset + 4) else {
        return false
      }
      if file.has("acTL", at: offset + 4) { return true }
      offset += 12 + length
    }
    return true
  }
}

extension StillImage {
  /// The length that a WebP says it has; nil for no WebP.
  ///
  /// Source: RFC 9649, section 2.4.
  package static func lengthOfWebP(_ bytes: [UInt8]) -> Int? {
    let file = ImageBytes(bytes)
    guard file.has("RIFF", at: 0), file.has("WEBP", at: 8) else { return nil }
    return file.little(4, at: 4).map { $0 + 8 }
  }
}
