import Markdown
import Notes

extension RichText {
  /// Plain HTML, for previews.
  static let html = RichText(
    around: { kind in
      switch kind {
      case .bold: ("<b>", "</b>")
      case .italic: ("<i>", "</i>")
      case .strike: ("<s>", "</s>")
      case .code: ("<code>", "</code>")
      case .quote: ("<blockquote>", "</blockquote>")
      case .codeBlock: ("<pre>", "</pre>")
      case .link(let address): ("<a href=\"\(HTML.escaped(address))\">", "</a>")
      }
    },
    escaped: entity)
}

extension Material {
  /// The title on one line, cut between words; nil for a short post, which has none.
  ///
  /// - Parameter limit: In UTF-16 code units: no channel's own count of a title is above that one.
  /// - Returns: All of the title, or its first words with `…`.
  func title(cutTo limit: Int) -> String? {
    guard !note.isShortPost else { return nil }
    let title = words.titleLine
    if title.unitCount <= limit, title.utf8.count <= Breaks.reach { return title }
    return Prose(text: title).cut { $0.text.unitCount <= limit }?.prose.text
  }
}
