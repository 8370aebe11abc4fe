package import Markdown

/// The words with which a note begins.
package enum Lead {
  /// The first paragraph as plain text, cut between words.
  ///
  /// - Parameter blocks: A note without its title.
  /// - Returns: At most about 200 characters, with `…` when cut; nil when there is no paragraph.
  package static func of(_ blocks: [Block]) -> String? {
    for case .paragraph(let inlines) in blocks {
      let text = inlines.plainText.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if !text.isEmpty { return cut(text, to: 200) }
    }
    return nil
  }

  private static func cut(_ text: String, to limit: Int) -> String {
    guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex),
      end < text.endIndex
    else { return text }
    let head = text[..<end]
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
