import Markdown

/// Markdown that has been read again, to see that it says what it was made of.
enum RoundTrip {
  struct Result {
    var markdown: [UInt8]
    /// What reads otherwise, as a headline; nil when nothing does.
    var difference: String?

    init(markdown: [UInt8], difference: String? = nil) {
      self.markdown = markdown
      self.difference = difference
    }
  }

  /// Writes blocks, reads them, renders them, and compares the words.
  ///
  /// The rendered page goes through the same eyes as the original, so that whatever a mark was
  /// mistaken for shows as a word too many or too few.
  static func text(of made: BlockMaker.Made) -> Result {
    let plain = BlockWriter.write(made.blocks)
    guard plain.count <= sizeLimit, Document.hazard(in: plain) == nil else {
      return Result(markdown: plain, difference: "it is too long or too intricate to be read")
    }
    let anchors = anchors(made.headingIDs, render(plain).outline.headings.map(\.anchor))
    let markdown = anchors.isEmpty ? plain : BlockWriter.write(made.blocks, anchors: anchors)
    let first = difference(markdown, made.blocks)
    if first == nil { return Result(markdown: markdown) }
    // Marks that stand too close; each block is looked at alone, and elements take their place.
    let close = made.blocks.indices.filter { index in
      let block = [made.blocks[index]]
      return difference(BlockWriter.write(block), block) != nil
    }
    let mended = BlockWriter.write(made.blocks, anchors: anchors, elements: Set(close))
    return Result(markdown: mended, difference: difference(mended, made.blocks))
  }

  /// What a text reads otherwise than the blocks that it was made of.
  private static func difference(_ markdown: [UInt8], _ blocks: [Block]) -> String? {
    let rendered = render(markdown)
    var html: [UInt8] = []
    rendered.html.append(to: &html) { rendered.outline.links[$0].destination }
    return difference(
      blocks.plainText, BlockMaker.make(MarkupReader.html(html).nodes).blocks.plainText)
  }

  /// A note of more is not read.
  private static let sizeLimit = 4 << 20

  private static func render(_ markdown: [UInt8]) -> Rendered {
    Document(markdown).render(omittingLeadingTitle: false, trustedHTML: false)
  }

  /// The anchors that headings had and would lose, by the heading's number.
  private static func anchors(_ old: [String?], _ new: [String]) -> [Int: String] {
    guard old.count == new.count else { return [:] }
    var anchors: [Int: String] = [:]
    for (index, pair) in zip(old, new).enumerated() {
      guard let id = pair.0, id != pair.1, !id.isEmpty, id.utf8.count <= 200,
        id.unicodeScalars.allSatisfy({
          $0.properties.isAlphabetic || ("0"..."9").contains($0)
            || "-_.:".unicodeScalars.contains($0)
        })
      else { continue }
      anchors[index] = id
    }
    return anchors
  }

  /// The first place where two texts part, white space apart.
  private static func difference(_ old: String, _ new: String) -> String? {
    let old = Array(old.unicodeScalars.lazy.filter { !$0.properties.isWhitespace })
    let new = Array(new.unicodeScalars.lazy.filter { !$0.properties.isWhitespace })
    guard !old.elementsEqual(new) else { return nil }
    let common = zip(old, new).prefix { $0 == $1 }.count
    func words(_ text: [Unicode.Scalar]) -> String {
      String(String.UnicodeScalarView(text.dropFirst(max(0, common - 12)).prefix(40)))
    }
    return "it reads '\(words(new))' where it read '\(words(old))'"
  }
}
