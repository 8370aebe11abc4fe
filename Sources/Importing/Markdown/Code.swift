import Markdown

/// Code of a page.
enum Code {
  /// A block of code, whatever a highlighter has put around its words; nil for an empty one.
  static func block(of pre: MarkupNode.Element) -> Block? {
    var text = text(pre.children)
    // HTML drops a line end right behind `<pre>`, and libxml2 does not.
    if text.hasPrefix("\n") { text.removeFirst() }
    while text.hasSuffix("\n") { text.removeLast() }
    if text.allSatisfy(\.isWhitespace) { return nil }
    return .code(language: language(of: pre) ?? "", text: text + "\n")
  }

  /// Code within a line: line ends become spaces, as in Markdown itself.
  static func line(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  /// The words of code: a highlighter's spans left out, its breaks and table rows as line ends, the
  /// numbers of its lines left out.
  private static func text(_ nodes: [MarkupNode]) -> String {
    var out = ""
    for node in nodes {
      switch node {
      case .text(let words): out += words
      case .element(let element):
        if element.name == "br" { out += "\n" }
        if element.classes.contains(where: lineNumbers.contains) { continue }
        out += text(element.children)
        if ["tr", "div", "p"].contains(element.name), !out.hasSuffix("\n") { out += "\n" }
      }
    }
    return out
  }

  /// Source: Pygments, Chroma (Hugo), Rouge (Jekyll) and giallo (Zola).
  private static let lineNumbers: Set<Substring> = [
    "lineno", "linenos", "linenodiv", "lnt", "ln", "rouge-gutter", "gutter", "giallo-ln",
  ]

  /// The language as generators write it: `class="language-rust"` on either element or above,
  /// `data-lang="rust"`, `highlight-source-rust`, `brush: rust`.
  private static func language(of pre: MarkupNode.Element) -> String? {
    let code = pre.elements.first { $0.name == "code" }
    for element in [code, pre].compactMap(\.self) {
      for name in ["data-lang", "data-language", "lang"] {
        if let word = element[name].flatMap(word) { return plain.contains(word) ? nil : word }
      }
      for name in element.classes {
        for prefix in ["language-", "lang-", "highlight-source-", "brush:"]
        where name.hasPrefix(prefix) {
          if let word = word(String(name.dropFirst(prefix.count))) {
            return plain.contains(word) ? nil : word
          }
        }
      }
    }
    return nil
  }

  /// Not a language, but a generator's word for none.
  private static let plain: Set = ["plain", "text", "plaintext", "none", "txt"]

  private static func word(_ text: String) -> String? {
    let word = text.lowercased()
    let isWord =
      !word.isEmpty && word.utf8.count <= 30
      && word.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || ("0"..."9") ~= $0
            || "+#-_.".unicodeScalars.contains($0))
      }
    return isWord ? word : nil
  }
}
