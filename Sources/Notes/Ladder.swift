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
    /// The quote with which the note opens, when no paragraph stands before its first heading.
    case openingQuote
    /// The first paragraph, or the opening quote, and the first three items of the first list.
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
      case .openingQuote: "opening quote"
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
    let opening = opening(of: blocks)
    // A sentence that ends in a colon says nothing without the list that follows it.
    if let opening, !opening.introduces { rungs.append(opening.rung) }
    if let bullets = bullets(blocks, after: opening) {
      rungs.append(Rung(step: .leadAndBullets, blocks: bullets))
    } else if let opening, opening.introduces {
      rungs.append(opening.rung)
    }
    return rungs
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

  /// How the note opens and the first list after that, with the sentence that introduces the list.
  private static func bullets(_ blocks: [Block], after opening: Opening?) -> [Block]? {
    for (index, block) in blocks.enumerated() where index >= opening?.index ?? 0 {
      guard case .list(var list) = block else { continue }
      list.items = Array(list.items.prefix(3))
      let isIntroduced = index - 1 > opening?.index ?? index && blocks[index - 1].introduces
      let introduction = isIntroduced ? [blocks[index - 1]] : []
      return (opening?.rung.blocks ?? []) + introduction + [.list(list)]
    }
    return nil
  }
}
