/// How large a picture is meant to be shown, in pixels, as its own header says.
///
/// Nothing is decoded: only the few bytes that hold the size are looked at, wherever a file has them,
/// each read checked against the end of the file.
package struct ImageSize: Hashable, Sendable {
  package let width: Int
  package let height: Int

  /// - Returns: Nil for a side of nothing, and for one that no picture has.
  package init?(width: Int, height: Int) {
    guard (1...Self.most).contains(width), (1...Self.most).contains(height) else { return nil }
    self.width = width
    self.height = height
  }

  private static let most = 1 << 20

  /// Reads the size of a PNG, JPEG, GIF, WebP, AVIF or SVG.
  ///
  /// - Returns: Nil for anything else, and where the file does not say.
  package init?(of bytes: [UInt8]) {
    let file = ImageBytes(bytes)
    guard
      let size = Self.png(file) ?? Self.gif(file) ?? Self.jpeg(file) ?? Self.webP(file)
        ?? Self.avif(file) ?? Self.svg(file)
    else { return nil }
    self = size
  }

  /// Source: PNG specification, third edition, 11.2.1.
  private static func png(_ file: ImageBytes) -> ImageSize? {
    guard file.has("\u{89}PNG\r\n\u{1A}\n", at: 0), file.has("IHDR", at: 12),
      let width = file.big(4, at: 16), let height = file.big(4, at: 20)
    else { return nil }
    return ImageSize(width: width, height: height)
  }

  /// Source: GIF89a specification, section 18.
  private static func gif(_ file: ImageBytes) -> ImageSize? {
    guard file.has("GIF87a", at: 0) || file.has("GIF89a", at: 0),
      let width = file.little(2, at: 6), let height = file.little(2, at: 8)
    else { return nil }
    return ImageSize(width: width, height: height)
  }
}
