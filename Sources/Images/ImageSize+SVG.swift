extension ImageSize {
  /// The size of an SVG: its `width` and `height` in pixels, else those of its `viewBox`.
  ///
  /// Source: SVG 1.1, 5.1.2 and 7.7.
  static func svg(_ file: ImageBytes) -> ImageSize? {
    // The element stands behind a declaration and comments of a few lines.
    let text = file.beginning(16 << 10)
    guard let start = text.firstRange(of: "<svg"),
      let end = text[start.upperBound...].firstIndex(of: ">")
    else { return nil }
    let attributes = attributes(in: text[start.upperBound..<end])
    if let width = attributes["width"].flatMap(pixels),
      let height = attributes["height"].flatMap(pixels)
    {
      return ImageSize(width: width, height: height)
    }
    let box = attributes["viewBox"]?.split { $0 == " " || $0 == "," || $0.isNewline }
      .compactMap { Double($0) }
    guard let box, box.count == 4 else { return nil }
    return whole(box[2]).flatMap { width in
      whole(box[3]).flatMap { ImageSize(width: width, height: $0) }
    }
  }

  private static func attributes(in element: Substring) -> [String: String] {
    var attributes: [String: String] = [:]
    var rest = element
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].split(whereSeparator: \.isWhitespace).last ?? ""
      rest = rest[rest.index(after: equals)...].drop(while: \.isWhitespace)
      guard let quote = rest.popFirst(), quote == "\"" || quote == "'",
        let close = rest.firstIndex(of: quote)
      else { break }
      attributes[String(name)] = String(rest[..<close])
      rest = rest[rest.index(after: close)...]
    }
    return attributes
  }

  /// `120`, `120px` and `12.5`; nil for a share of the page or another unit.
  private static func pixels(_ text: String) -> Int? {
    Double(text.hasSuffix("px") ? String(text.dropLast(2)) : text).flatMap(whole)
  }

  private static func whole(_ number: Double) -> Int? {
    number >= 0.5 && number < 1_048_576 ? Int(number.rounded()) : nil
  }
}
