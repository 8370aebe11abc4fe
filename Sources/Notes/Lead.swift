package import Markdown

/// The words that describe a note which does not describe itself.
package enum Lead {
  /// The best words of the ladder as plain text, cut between words.
  ///
  /// - Parameter blocks: A note without its title.
  /// - Returns: At most about 200 characters, with `…` when cut; nil when there are none.
  package static func of(_ blocks: [Block]) -> String? {
    guard let rung = Ladder.rungs(of: blocks, description: nil).first else { return nil }
    let words = rung.blocks.filter { block in
      switch block {
      case .paragraph, .list: true
      default: false
      }
    }
    let text = words.plainText.unwrapped
    return text.isEmpty ? nil : cut(text, to: 200)
  }

  private static func cut(_ text: String, to limit: Int) -> String {
    guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex),
      end < text.endIndex
    else { return text }
    let head = text[..<end]
    // A word that is longer than all there is room for is cut where it has to be.
    let cut = head.lastIndex(of: " ") ?? end
    return head[..<cut].trimmingEnd + "…"
  }
}

extension Substring {
  fileprivate var trimmingEnd: String {
    var text = self
    while let last = text.last, " ,;:–—-(".contains(last) { text.removeLast() }
    return String(text)
  }
}
