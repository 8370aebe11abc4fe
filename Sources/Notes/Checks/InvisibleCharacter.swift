import Diagnostics

/// `text.invisible-character`: characters that take no room, where no script needs them.
enum InvisibleCharacter {
  static let most = 50

  static func check(
    _ found: [HiddenCharacters.Found], of file: SourceFile, lines: LineTable
  ) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    var flagEnd: Int?
    for character in found where diagnostics.count < most {
      // A flag of a region is a black flag and the letters of the region, as tags.
      if isTag(character.scalar) {
        if character.before?.value == 0x1F3F4 || flagEnd == character.range.lowerBound {
          flagEnd = character.range.upperBound
          continue
        }
      }
      if isFine(character) { continue }
      diagnostics.append(
        .invisible(character.scalar, at: lines.range(character.range), in: file.path))
    }
    return diagnostics
  }

  private static func isTag(_ scalar: Unicode.Scalar) -> Bool {
    (0xE0020...0xE007F).contains(scalar.value)
  }

  /// Whether another rule is about it, or the script or the emoji around it needs it.
  private static func isFine(_ character: HiddenCharacters.Found) -> Bool {
    switch character.scalar.value {
    case _ where BidiControl.turns(character.scalar): true
    // A byte order mark.
    case 0xFEFF: character.range.lowerBound == 0
    // The marks of direction, and signs of number of Arabic, Syriac and the like, which are seen.
    case 0x200E, 0x200F, 0x061C, 0x0600...0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD,
      0x110CD:
      true
    // Joiners hold letters of Persian and of Indian scripts, and emoji, together or apart.
    case 0x200C, 0x200D: isBeyondLatin(character.before) && isBeyondLatin(character.after)
    // Where words are written without spaces, it says where a line may end.
    case 0x200B: isSpaceless(character.before) || isSpaceless(character.after)
    default: false
    }
  }

  private static func isBeyondLatin(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map { $0.value >= 0x0590 } ?? false
  }

  /// Thai, Lao, Tibetan, Myanmar, Khmer, Tai Tham.
  private static func isSpaceless(_ scalar: Unicode.Scalar?) -> Bool {
    guard let value = scalar?.value else { return false }
    return (0x0E00...0x109F).contains(value) || (0x1780...0x17FF).contains(value)
      || (0x1A20...0x1AAF).contains(value)
  }
}

extension Diagnostic {
  fileprivate static func invisible(
    _ scalar: Unicode.Scalar, at range: SourceRange, in path: String
  ) -> Self {
    Diagnostic(
      .textInvisibleCharacter, at: range, in: path, "\(scalar.codePoint) is not seen",
      hint: "take it out", fix: "", isSafe: true)
  }
}
