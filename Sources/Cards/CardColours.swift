/// The colours of a card.
package struct CardColours: Hashable, Sendable {
  package var paper: Colour
  package var ink: Colour
  /// For what stands back: the date and the tags.
  package var quiet: Colour
  package var accent: Colour

  package init(paper: Colour, ink: Colour, quiet: Colour, accent: Colour) {
    self.paper = paper
    self.ink = ink
    self.quiet = quiet
    self.accent = accent
  }

  /// A colour without transparency.
  package struct Colour: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    /// Reads `#rgb` or `#rrggbb`; nil for anything else.
    package init?(_ text: some StringProtocol) {
      guard text.utf8.first == UInt8(ascii: "#") else { return nil }
      var digits: [UInt8] = []
      for byte in text.utf8.dropFirst() {
        guard let value = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
        digits.append(UInt8(value))
      }
      if digits.count == 3 { digits = digits.flatMap { [$0, $0] } }
      guard digits.count == 6 else { return nil }
      red = digits[0] << 4 | digits[1]
      green = digits[2] << 4 | digits[3]
      blue = digits[4] << 4 | digits[5]
    }
  }
}

extension CardColours.Colour: CustomStringConvertible {
  /// `#rrggbb`.
  package var description: String {
    "#"
      + [red, green, blue].map { byte in
        String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
      }.joined()
  }
}

extension CardColours {
  /// The four, with spaces between them.
  var text: String { "\(paper) \(ink) \(quiet) \(accent)" }

  init?(text: String) {
    let colours = text.split(separator: " ").compactMap { Colour($0) }
    guard colours.count == 4 else { return nil }
    self.init(paper: colours[0], ink: colours[1], quiet: colours[2], accent: colours[3])
  }
}
