/// Words as they are compared with what a channel has made of them.
enum PlainText {
  /// Whether two texts are the same but for spaces and line ends.
  static func areSame(_ first: String, _ second: String) -> Bool {
    first.split(whereSeparator: \.isWhitespace) == second.split(whereSeparator: \.isWhitespace)
  }

  /// The text of HTML as a server makes it of a post: elements taken out, with a space for those that
  /// break a line, and the five entities of XML undone.
  static func of(html: String) -> String {
    var out = ""
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      out += rest[..<start]
      guard let end = rest[start...].firstIndex(of: ">") else { break }
      let tag = rest[rest.index(after: start)..<end].lowercased()
      if tag.hasPrefix("br") || tag.hasPrefix("/p") || tag.hasPrefix("/div") { out += "\n" }
      rest = rest[rest.index(after: end)...]
    }
    out += rest
    return entitiesUndone(out)
  }

  static func entitiesUndone(_ text: String) -> String {
    text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&#39;", with: "'").replacing("&#x27;", with: "'").replacing("&nbsp;", with: " ")
      .replacing("&amp;", with: "&")
  }
}
