/// HTML as a note keeps it where Markdown has no words for it.
///
/// Written anew with the elements and attributes that tell of form: whoever renders the note
/// sanitises it again.
enum RawMarkup {
  /// HTML without an empty line, which would end it for Markdown.
  static func html(
    _ nodes: [MarkupNode], destination: (String) -> String
  ) -> String {
    var out = ""
    write(nodes, isInCode: false, destination, &out)
    return out
  }

  private static func write(
    _ nodes: [MarkupNode], isInCode: Bool, _ destination: (String) -> String, _ out: inout String
  ) {
    for node in nodes {
      switch node {
      case .text(let text): out += escaped(text, isInCode: isInCode)
      case .element(let element):
        guard kept.contains(element.name) else {
          if !dropped.contains(element.name) {
            write(element.children, isInCode: isInCode, destination, &out)
          }
          continue
        }
        out += "<\(element.name)"
        for attribute in element.attributes where attributes.contains(attribute.name) {
          let isAddress = attribute.name == "href" || attribute.name == "src"
          let value = isAddress ? destination(attribute.value.unpadded) : attribute.value
          out += " \(attribute.name)=\"\(escaped(value, isInCode: false))\""
        }
        out += ">"
        if ["br", "hr", "img", "col"].contains(element.name) { continue }
        write(
          element.children, isInCode: isInCode || element.name == "pre", destination, &out)
        out += "</\(element.name)>"
      }
    }
  }

  private static let kept: Set = [
    "a", "b", "blockquote", "br", "caption", "code", "dd", "del", "dl", "dt", "em", "h1", "h2",
    "h3",
    "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt",
    "ul", "var",
  ]
  private static let dropped: Set = ["script", "style", "template", "head"]
  private static let attributes: Set = [
    "href", "src", "alt", "title", "colspan", "rowspan", "align", "start",
  ]

  private static func escaped(_ text: String, isInCode: Bool) -> String {
    var out = ""
    var isAfterSpace = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\n" where isInCode: out += "&#10;"
      case " ", "\n", "\r", "\t", "\u{0C}":
        if isInCode || !isAfterSpace { out += scalar == "\t" && isInCode ? "\t" : " " }
      case "\0"..."\u{1F}", "\u{7F}": break
      default: out.unicodeScalars.append(scalar)
      }
      isAfterSpace = scalar.properties.isWhitespace
    }
    return out
  }
}
