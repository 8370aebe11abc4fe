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
  /// - Parameters:
  ///   - limit: In UTF-16 code units: no channel's own count of a title is above that one.
  ///   - markup: The language in which the channel reads it; nil where it shows it as it is.
  /// - Returns: All of the title, or its first words with `…`.
  func title(cutTo limit: Int, in markup: RichText? = nil) -> String? {
    guard !note.isShortPost else { return nil }
    let written = { (prose: Prose) in markup?.write(prose) ?? prose.text }
    return Prose(text: words.titleLine).cut { written($0).unitCount <= limit }
      .map { written($0.prose) }
  }
}
