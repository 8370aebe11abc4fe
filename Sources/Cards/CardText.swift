/// Text as a card can show it.
enum CardText {
  /// One line of at most `most` characters, with `…` behind one that was longer.
  ///
  /// What cannot be seen or is no character goes: control characters, marks that turn the direction
  /// of what follows, private and unassigned code points. White space of any kind is one space, and a
  /// character keeps four of the marks above and below it.
  static func line(_ text: String, most: Int) -> String {
    var scalars = String.UnicodeScalarView()
    var marks = 0
    var isSpace = false
    // A character has few scalars that stay; what a text begins with decides about it.
    for scalar in text.unicodeScalars.prefix(most * 32) {
      let properties = scalar.properties
      switch properties.generalCategory {
      case .spaceSeparator, .lineSeparator, .paragraphSeparator: isSpace = true
      case .control:
        if properties.isWhitespace { isSpace = true }
      case .format where !isJoiner(scalar): break
      case .privateUse, .unassigned, .surrogate: break
      case let category:
        let isMark = category == .nonspacingMark || category == .enclosingMark
        marks = isMark ? marks + 1 : 0
        if marks > 4 { break }
        if isSpace, !scalars.isEmpty { scalars.append(" ") }
        isSpace = false
        scalars.append(scalar)
      }
    }
    let line = String(scalars)
    guard line.count > most else { return line }
    var cut = line.prefix(most - 1)
    while cut.last == " " { cut.removeLast() }
    return cut + "…"
  }

  /// What joins letters in Persian and Hindi and emoji everywhere, or makes them flags.
  private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{200C}" || scalar == "\u{200D}" || (0xE0020...0xE007F).contains(scalar.value)
  }
}
