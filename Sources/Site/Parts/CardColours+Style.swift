internal import Cards

extension CardColours {
  /// The colours that a stylesheet gives to its variables `--paper`, `--ink`, `--quiet` and
  /// `--accent`, where it first does.
  ///
  /// - Parameters:
  ///   - style: The theme's stylesheet; one without these variables, or with colours in another form
  ///     than `#rrggbb`, says nothing about cards.
  ///   - usual: The built-in one, which has all four.
  init(style: [UInt8], otherwise usual: [UInt8]) {
    func colour(_ name: String, _ last: UInt8) -> Colour {
      Self.value(of: name, in: style) ?? Self.value(of: name, in: usual)
        ?? Colour(red: last, green: last, blue: last)
    }
    self.init(
      paper: colour("--paper:", 0xFF), ink: colour("--ink:", 0), quiet: colour("--quiet:", 0),
      accent: colour("--accent:", 0))
  }

  private static func value(of name: String, in style: [UInt8]) -> Colour? {
    guard let place = style.firstRange(of: Array(name.utf8)) else { return nil }
    let value = style[place.upperBound...].prefix { $0 != UInt8(ascii: ";") }.prefix(32)
    return Colour(String(decoding: value, as: UTF8.self).filter { !$0.isWhitespace })
  }
}
