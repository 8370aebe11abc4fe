/// A font that cards are set in.
///
/// A card is drawn with the fonts for its own characters and no others, each by the name of its file:
/// what else a machine has, and how it is set up, decides nothing. So a card is the same picture
/// wherever it is drawn, or there is none.
package struct CardFont: Hashable, Sendable {
  /// As the font calls itself.
  package let family: String
  package let path: String
  /// Debian's package that has it.
  package let package: String
  /// The code points that it is taken for.
  let scalars: [ClosedRange<UInt32>]

  /// The face of titles, and of all that is Latin, Greek or Cyrillic.
  package static let title = CardFont(
    family: "Inter Display", path: "/usr/share/fonts/opentype/inter/InterDisplay-SemiBold.otf",
    package: "fonts-inter", scalars: [])
  /// The face of the small print.
  package static let small = CardFont(
    family: "Inter", path: "/usr/share/fonts/opentype/inter/Inter-Medium.otf",
    package: "fonts-inter", scalars: [])

  /// Every font, in the order in which they are asked for a character.
  package static let all = [title, small] + others

  /// The fonts for a text, the two faces first.
  package static func fonts(for texts: [String]) -> [CardFont] {
    var needed = Set<Int>()
    for text in texts {
      for scalar in text.unicodeScalars where scalar.value >= 0x250 {
        for index in others.indices
        where others[index].scalars.contains(where: { $0.contains(scalar.value) }) {
          needed.insert(index)
        }
      }
    }
    return [title, small] + needed.sorted().map { others[$0] }
  }

  private static let others: [CardFont] =
    noto("Sans", [0x250...0x52F, 0x1D00...0x1FFF, 0x2070...0x214F])
    + noto("Sans Armenian", [0x530...0x58F])
    + noto("Sans Hebrew", [0x590...0x5FF, 0xFB1D...0xFB4F])
    + noto(
      "Sans Arabic",
      [0x600...0x6FF, 0x750...0x77F, 0x8A0...0x8FF, 0xFB50...0xFDFF, 0xFE70...0xFEFE])
    + noto("Sans Thaana", [0x780...0x7BF])
    + noto("Sans Devanagari", [0x900...0x97F, 0x1CD0...0x1CFF, 0xA8E0...0xA8FF])
    + noto("Sans Bengali", [0x980...0x9FF])
    + noto("Sans Gurmukhi", [0xA00...0xA7F])
    + noto("Sans Gujarati", [0xA80...0xAFF])
    + noto("Sans Oriya", [0xB00...0xB7F])
    + noto("Sans Tamil", [0xB80...0xBFF])
    + noto("Sans Telugu", [0xC00...0xC7F])
    + noto("Sans Kannada", [0xC80...0xCFF])
    + noto("Sans Malayalam", [0xD00...0xD7F])
    + noto("Sans Sinhala", [0xD80...0xDFF])
    + noto("Sans Thai", [0xE00...0xE7F])
    + noto("Sans Lao", [0xE80...0xEFF])
    + noto("Serif Tibetan", [0xF00...0xFFF])
    + noto("Sans Myanmar", [0x1000...0x109F])
    + noto("Sans Georgian", [0x10A0...0x10FF, 0x1C90...0x1CBF, 0x2D00...0x2D2F])
    + noto("Sans Ethiopic", [0x1200...0x139F, 0x2D80...0x2DDF])
    + noto("Sans Khmer", [0x1780...0x17FF, 0x19E0...0x19FF])
    + noto(
      "Sans Math", [0x2190...0x22FF, 0x27C0...0x27FF, 0x2900...0x2AFF, 0x1D400...0x1D7FF], "Regular"
    )
    + [
      CardFont(
        family: "Droid Sans Fallback",
        path: "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
        package: "fonts-droid-fallback",
        scalars: [
          0x1100...0x11FF, 0x2E80...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF,
          0xFE30...0xFE4F, 0xFF00...0xFFEF, 0x20000...0x3FFFF,
        ]),
      CardFont(
        family: "Noto Color Emoji", path: "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf",
        package: "fonts-noto-color-emoji",
        scalars: [
          0x203C...0x203C, 0x2049...0x2049, 0x20E3...0x20E3, 0x2122...0x2122, 0x2139...0x2139,
          0x2194...0x21AA, 0x2300...0x23FF, 0x24C2...0x24C2, 0x25AA...0x27BF, 0x2934...0x2935,
          0x2B05...0x2B55, 0x3030...0x3030, 0x303D...0x303D, 0x3297...0x3299, 0xFE0F...0xFE0F,
          0x1F000...0x1FAFF,
        ]),
    ]
    + noto("Sans Symbols", [0x2100...0x218F, 0x2300...0x23FF, 0x2460...0x24FF, 0x2600...0x27BF])
    + noto(
      "Sans Symbols2",
      [0x2300...0x23FF, 0x2400...0x245F, 0x25A0...0x27BF, 0x2B00...0x2BFF, 0x1F000...0x1FAFF],
      "Regular")

  private static func noto(
    _ name: String, _ scalars: [ClosedRange<UInt32>], _ style: String = "Bold"
  ) -> [CardFont] {
    let file = "Noto" + name.filter { $0 != " " } + "-\(style).ttf"
    return [
      CardFont(
        family: "Noto " + name, path: "/usr/share/fonts/truetype/noto/" + file,
        package: "fonts-noto-core", scalars: scalars)
    ]
  }
}
