package import Images
internal import Markdown
package import Notes

/// A picture of the repository as pages show it: its size, and the files to choose from.
///
/// These files are named by their content, so that a browser may keep them for ever. The picture stays
/// at its own path too, for feeds and for whoever links to it.
package struct ShownPicture: Hashable, Sendable {
  /// The same picture with fewer pixels.
  package struct Variant: Hashable, Sendable {
    /// In pixels.
    package var width: Int
    /// Below the site.
    package var path: String

    package init(width: Int, path: String) {
      self.width = width
      self.path = path
    }
  }

  /// Nil for one that does not say.
  package var size: ImageSize?
  /// The picture as it is, below the site.
  package var path: String
  /// Smaller ones, the smallest first.
  package var variants: [Variant]

  package init(size: ImageSize?, path: String, variants: [Variant] = []) {
    self.size = size
    self.path = path
    self.variants = variants
  }

  /// The widths that variants are made in, in pixels: a column of text on screens with one, two and
  /// three pixels for each of the style's.
  package static let widths = [640, 1280, 1920]

  /// How wide a page shows a picture that has variants: as wide as the text.
  ///
  /// In pixels of the style, where `--measure` is 36rem of 17 pixels.
  static let sizes = "(min-width: 680px) 612px, 100vw"

  /// The path of a file that is named by its content.
  ///
  /// - Parameters:
  ///   - path: That of the picture.
  ///   - digest: Of all that the file depends on, in hexadecimal.
  ///   - variant: Its width and extension, for one that was made: `640.webp`.
  /// - Returns: The path, in the folder of the picture.
  package static func path(of path: String, digest: String, variant: String? = nil) -> String {
    let slash = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    let dot = path[slash...].lastIndex(of: ".") ?? path.endIndex
    let ending = variant.map { "." + $0 } ?? String(path[dot...])
    return "\(path[..<dot]).\(digest.prefix(10))\(ending)"
  }

  /// The picture as an image of a page.
  func image(as typed: LinkedHTML.Image, toRoot: String) -> LinkedHTML.ShownImage {
    var image = LinkedHTML.ShownImage(
      waiting: typed, source: toRoot + percentEncoded(path))
    if let size { image.attributes += Self.room(size, as: typed) }
    if !variants.isEmpty, let size {
      var files = variants.map { ($0.path, $0.width) }
      // A photograph of the full size is for those who ask for it.
      if size.width <= Self.widths.last ?? 0 { files.append((path, size.width)) }
      let candidates = files.map { path, width in
        // A comma is kept in paths; here it stands between two.
        let path = percentEncoded(path).split(separator: ",", omittingEmptySubsequences: false)
        return "\(HTML.escaped(toRoot + path.joined(separator: "%2C"))) \(width)w"
      }
      image.attributes +=
        "srcset=\"\(candidates.joined(separator: ", "))\" sizes=\"\(Self.sizes)\" "
    }
    return image
  }

  /// The size, as far as the writer has not given one: from one side in pixels the other follows.
  private static func room(_ size: ImageSize, as typed: LinkedHTML.Image) -> String {
    switch (typed.width, typed.height) {
    case (nil, nil): "width=\"\(size.width)\" height=\"\(size.height)\" "
    case (let width?, nil):
      pixels(width).map { "height=\"\(max(1, $0 * size.height / size.width))\" " } ?? ""
    case (nil, let height?):
      pixels(height).map { "width=\"\(max(1, $0 * size.width / size.height))\" " } ?? ""
    case (_?, _?): ""
    }
  }

  private static func pixels(_ text: String) -> Int? {
    Int(text).flatMap { (1...1 << 20).contains($0) ? $0 : nil }
  }
}

extension LinkedHTML.ShownImage {
  /// An image that is not waited for; all but the first of a page wait until a reader comes near.
  init(waiting typed: LinkedHTML.Image, source: String) {
    self.init(
      source: source,
      attributes: (typed.isFirst || typed.saysLoading ? "" : "loading=\"lazy\" ")
        + "decoding=\"async\" ")
  }
}

extension Site {
  /// The pictures of the repository that the texts of a library show, by their paths, in order.
  package static func pictures(of library: Library) -> [String] {
    let texts =
      library.notes + library.sections.compactMap(\.note) + [library.home].compactMap(\.self)
    var paths: Set<String> = []
    for note in texts {
      for link in note.body.html.imageLinks {
        if case .asset(let path, let suffix) = note.destinations[link], suffix.isEmpty {
          paths.insert(path)
        }
      }
    }
    return paths.sorted()
  }
}
