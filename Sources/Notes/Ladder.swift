package import Markdown

/// Where the words that stand for a note come from: the first step that has some.
///
/// A page's description takes the best of them, a channel the best that it can use. Deterministic,
/// and named in every draft, so that a writer who dislikes an excerpt knows which part of the note to
/// change.
package enum Ladder {
  package enum Step: Hashable, Sendable {
    /// `channels.<name>.text` in the front matter.
    case ownText
    /// `description` or `summary` in the front matter.
    case description
    /// What stands before `<!-- more -->`.
    case beforeMore
    /// A section that sums up, by its heading.
    case section(String)
    case firstParagraph
    /// The first paragraph and the first three items of the first list.
    case leadAndBullets
    /// All of it: for channels that take a whole note.
    case wholeNote

    /// The step in words, for a person.
    package var name: String {
      switch self {
      case .ownText: "text in the front matter"
      case .description: "description in the front matter"
      case .beforeMore: "text before <!-- more -->"
      case .section(let heading): "section '\(heading)'"
      case .firstParagraph: "first paragraph"
      case .leadAndBullets: "lead and first bullets"
      case .wholeNote: "whole note"
      }
    }
  }

  /// A step that the note has something for.
  package struct Rung: Sendable {
    package var step: Step
    package var blocks: [Block]
  }

  /// The steps that a note has something for, best first; its own texts for channels left out.
  ///
  /// - Parameters:
  ///   - blocks: The note without its title.
  ///   - description: What the front matter says.
  /// - Returns: Empty when there is neither a description nor a paragraph, list or summary.
  package static func rungs(of blocks: [Block], description: String?) -> [Rung] {
    var rungs: [Rung] = []
    if let description {
      let line = description.unwrapped
      if !line.isEmpty {
        rungs.append(Rung(step: .description, blocks: [.paragraph([.text(line)])]))
      }
    }
    if let teaser = beforeMore(blocks) { rungs.append(Rung(step: .beforeMore, blocks: teaser)) }
    if let (heading, section) = summary(blocks) {
      rungs.append(Rung(step: .section(heading), blocks: section))
    }
    let lead = blocks.indices.first { isProse(blocks[$0]) && !introducesOther(blocks, $0) }
    // A sentence that ends in a colon says nothing without the list that follows it.
    if let lead, !blocks[lead].introduces {
      rungs.append(Rung(step: .firstParagraph, blocks: [blocks[lead]]))
    }
    if let bullets = bullets(blocks, from: lead) {
      rungs.append(Rung(step: .leadAndBullets, blocks: bullets))
    } else if let lead, blocks[lead].introduces {
      rungs.append(Rung(step: .firstParagraph, blocks: [blocks[lead]]))
    }
    return rungs
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

  private static func beforeMore(_ blocks: [Block]) -> [Block]? {
    for (index, block) in blocks.enumerated() {
      switch block {
      case .html(let html) where isMore(html):
        return index > 0 ? Array(blocks[..<index]) : nil
      case .paragraph(let inlines):
        let marker = inlines.firstIndex {
          if case .html(let html) = $0 { return isMore(html) }
          return false
        }
        guard let marker else { continue }
        let start = marker > 0 ? [Block.paragraph(Array(inlines[..<marker]))] : []
        let teaser = Array(blocks[..<index]) + start
        return teaser.isEmpty ? nil : teaser
      default: continue
      }
    }
    return nil
  }

  private static func isMore(_ html: String) -> Bool {
    guard html.hasPrefix("<!--"), html.utf8.count < 200 else { return false }
    return html.lowercased().filter { !$0.isWhitespace }.hasPrefix("<!--more-->")
  }

  private static func summary(_ blocks: [Block]) -> (heading: String, section: [Block])? {
    for (index, block) in blocks.enumerated() {
      guard case .heading(let level, let inlines, _) = block else { continue }
      let heading = inlines.plainText.unwrapped
      guard isSummary(heading) else { continue }
      let section = blocks[(index + 1)...].prefix {
        if case .heading(let next, _, _) = $0 { return next > level }
        return true
      }
      if !section.isEmpty { return (heading, Array(section)) }
    }
    return nil
  }

  /// Whether a heading announces what the note comes down to.
  static func isSummary(_ heading: String) -> Bool {
    let words = heading.lowercased().drop { !$0.isLetter }
    let end = words.lastIndex(where: \.isLetter).map { words.index(after: $0) }
    return summaries.contains(String(words[..<(end ?? words.startIndex)]))
  }

  private static let summaries: Set<String> = [
    "key insight", "key insights", "tl;dr", "tldr", "summary", "takeaway", "takeaways",
    "key takeaway", "key takeaways", "the big rule",
  ]

  /// The lead and the first list after it, with the sentence that introduces the list.
  private static func bullets(_ blocks: [Block], from lead: Int?) -> [Block]? {
    for (index, block) in blocks.enumerated() where index >= lead ?? 0 {
      guard case .list(var list) = block else { continue }
      list.items = Array(list.items.prefix(3))
      let start = lead.map { [blocks[$0]] } ?? []
      let isIntroduced = index - 1 > lead ?? index && blocks[index - 1].introduces
      return start + (isIntroduced ? [blocks[index - 1]] : []) + [.list(list)]
    }
    return nil
  }
}

extension Block {
  /// Whether the block is a paragraph that ends in a colon.
  fileprivate var introduces: Bool {
    guard case .paragraph(let inlines) = self else { return false }
    return inlines.plainText.last { !$0.isWhitespace } == ":"
  }
}
