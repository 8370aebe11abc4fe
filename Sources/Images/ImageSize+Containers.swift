extension ImageSize {
  /// Source: RFC 9649, sections 2.5 to 2.7.
  static func webP(_ file: ImageBytes) -> ImageSize? {
    guard file.has("RIFF", at: 0), file.has("WEBP", at: 8) else { return nil }
    if file.has("VP8X", at: 12) {
      guard let width = file.little(3, at: 24), let height = file.little(3, at: 27) else {
        return nil
      }
      return ImageSize(width: width + 1, height: height + 1)
    }
    if file.has("VP8L", at: 12), file.big(1, at: 20) == 0x2F {
      guard let bits = file.little(4, at: 21) else { return nil }
      return ImageSize(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
    }
    if file.has("VP8 ", at: 12), file.has("\u{9D}\u{01}\u{2A}", at: 23) {
      guard let width = file.little(2, at: 26), let height = file.little(2, at: 28) else {
        return nil
      }
      return ImageSize(width: width & 0x3FFF, height: height & 0x3FFF)
    }
    return nil
  }

  /// The largest size among the properties of a file's images: that of the picture itself, since a
  /// thumbnail or a tile is smaller.
  ///
  /// Source: ISO/IEC 14496-12, boxes; ISO/IEC 23008-12, 6.5.3, `ispe`.
  static func avif(_ file: ImageBytes) -> ImageSize? {
    guard file.has("ftyp", at: 4), file.has("avif", at: 8) || file.has("avis", at: 8) else {
      return nil
    }
    var found: ImageSize?
    // Meta, item properties, and the container of these; each a box in the one before.
    guard let meta = box("meta", in: 0..<file.count, of: file),
      let properties = box("iprp", in: meta.dropFirst(4), of: file),
      let container = box("ipco", in: properties, of: file)
    else { return nil }
    for (kind, content) in boxes(in: container, of: file) where kind == "ispe" {
      guard let width = file.big(4, at: content.lowerBound + 4),
        let height = file.big(4, at: content.lowerBound + 8),
        let size = ImageSize(width: width, height: height)
      else { continue }
      if size.width * size.height > found.map({ $0.width * $0.height }) ?? 0 { found = size }
    }
    return found
  }

  private static func box(
    _ wanted: String, in range: Range<Int>, of file: ImageBytes
  ) -> Range<Int>? {
    boxes(in: range, of: file).first { $0.kind == wanted }?.content
  }

  /// The boxes that stand one behind the other in a range: at most a few hundred.
  private static func boxes(
    in range: Range<Int>, of file: ImageBytes
  ) -> [(kind: String, content: Range<Int>)] {
    var boxes: [(String, Range<Int>)] = []
    var offset = range.lowerBound
    while boxes.count < 256, let size = file.big(4, at: offset), offset + 8 <= range.upperBound {
      // 0 is up to the end; 1 is a size of 64 bits, which no picture of ours needs.
      let end = size == 0 ? range.upperBound : offset + size
      guard size == 0 || size >= 8, end <= range.upperBound else { break }
      let kind = ["meta", "iprp", "ipco", "ispe"].first { file.has($0, at: offset + 4) }
      boxes.append((kind ?? "", offset + 8..<end))
      offset = end
    }
    return boxes
  }
}
