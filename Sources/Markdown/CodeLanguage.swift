extension Outline.CodeLanguage {
  /// The language in the first word behind a fence, in lower case.
  ///
  /// Writers add what other tools want to know: `rust,ignore`, `{.python}`, `diff:title`.
  ///
  /// - Returns: Empty when the word names none.
  package static func name(of word: String) -> String {
    var name = word.lowercased()[...]
    if name.hasPrefix("{") { name = name.dropFirst().drop { $0 == "." } }
    return String(name.prefix { !",{}:=".contains($0) })
  }
}
