import Markdown

extension Ladder {
  /// The words with which a note opens.
  struct Opening {
    /// Where they stand among the note's blocks.
    var index: Int
    var rung: Rung

    /// Whether they only introduce what follows.
    var introduces: Bool { rung.blocks.last?.introduces ?? false }
  }

  /// The first paragraph that says something, or the quote that stands in its place.
  ///
  /// Many notes put what they are about into a quote under the title. It is taken only when no
  /// paragraph stands between it and the first heading, and when it is not somebody else's words:
  /// a post would say them in the writer's name.
  ///
  /// - Parameter blocks: The note without its title.
  /// - Returns: Nil when there is neither.
  static func opening(of blocks: [Block]) -> Opening? {
    let paragraphs = blocks.indices.filter { isProse(blocks[$0]) && !introducesOther(blocks, $0) }
    // A label such as "→ Redirect" is passed over, unless there is nothing else.
    let first = paragraphs.first { blocks[$0].saysSomething } ?? paragraphs.first
    let heading = blocks.firstIndex { if case .heading = $0 { true } else { false } }
    if let heading, case .quote(let quoted)? = blocks.first, first ?? heading >= heading,
      isOwn(quoted)
    {
      return Opening(index: 0, rung: Rung(step: .openingQuote, blocks: quoted))
    }
    return first.map { Opening(index: $0, rung: Rung(step: .firstParagraph, blocks: [blocks[$0]])) }
  }

  private static func isProse(_ block: Block) -> Bool {
    guard case .paragraph(let inlines) = block else { return false }
    // A paragraph of one image has no words, whatever its alternative text says.
    return inlines.contains { inline in
      if case .image = inline { return false }
      return [inline].plainText.unicodeScalars.contains { !$0.properties.isWhitespace }
    }
  }

  /// Whether a paragraph ends in a colon before a quote, code or a table, which an excerpt of words
  /// leaves out.
  private static func introducesOther(_ blocks: [Block], _ index: Int) -> Bool {
    guard blocks[index].introduces, index + 1 < blocks.count else { return false }
    switch blocks[index + 1] {
    case .quote, .code, .table, .html: return true
    default: return false
    }
  }

  /// Whether a quote is made of whole sentences that are the writer's own: not in quotation marks,
  /// not signed, and not a notice such as `[!NOTE]`.
  private static func isOwn(_ quoted: [Block]) -> Bool {
    guard quoted.allSatisfy({ isProse($0) && $0.saysSomething }), !quoted.isEmpty else {
      return false
    }
    let text = quoted.plainText.unwrapped
    guard let first = text.first, !"\"'“„«»‘‚「『[".contains(first) else { return false }
    let signature = text.split(separator: " ").suffix(6).first {
      ["—", "–", "--", "―"].contains($0)
    }
    return signature == nil || text.endsSentence
  }
}

extension Block {
  /// Whether the block is a paragraph that ends in a colon.
  var introduces: Bool {
    guard case .paragraph(let inlines) = self else { return false }
    return inlines.plainText.last { !$0.isWhitespace } == ":"
  }

  /// Whether the block is a paragraph with a sentence in it, as far as can be told: one that ends as
  /// sentences do, introduces something, or has five words.
  fileprivate var saysSomething: Bool {
    guard case .paragraph(let inlines) = self else { return false }
    let text = inlines.plainText
    return introduces || text.endsSentence || text.split(whereSeparator: \.isWhitespace).count >= 5
  }
}

extension String {
  /// Whether the last mark that is no bracket or quotation mark ends a sentence.
  fileprivate var endsSentence: Bool {
    let last = unicodeScalars.last {
      !$0.properties.isWhitespace && !$0.properties.isQuotationMark && $0 != ")" && $0 != "]"
    }
    return last.map { $0.properties.isSentenceTerminal || $0 == "…" } ?? false
  }
}
