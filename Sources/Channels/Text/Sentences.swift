/// Where sentences end.
///
/// Source: Unicode Standard Annex #29, section 5, rules SB3 to SB998, and on top of it the
/// abbreviations that a rule of characters cannot know.
enum Sentences {
  /// The places behind each sentence and the white space that follows it, as UAX #29 has them.
  ///
  /// - Parameters:
  ///   - text: Any text.
  ///   - reach: How many bytes of it are looked at.
  /// - Returns: Offsets into the text's UTF-8, in order; the end of the text is the last.
  static func boundaries(in text: String, reach: Int = .max) -> [Int] {
    let units = units(of: text, reach: reach)
    guard let last = units.last else { return [] }
    var found: [Int] = []
    for index in units.indices.dropLast() where isBoundary(after: index, in: units) {
      found.append(units[index].end)
    }
    return found + [last.end]
  }

  /// The ends of those sentences that have a full stop or its like, without the white space.
  ///
  /// A paragraph that just ends is no sentence, and a full stop behind an abbreviation ends none.
  static func ends(in text: String, reach: Int = .max) -> [Int] {
    let units = units(of: text, reach: reach)
    var found: [Int] = []
    for index in units.indices {
      guard index + 1 == units.count || isBoundary(after: index, in: units) else { continue }
      var end = index
      while end >= 0, [.space, .separator].contains(units[end].kind) { end -= 1 }
      var stop = end
      while stop >= 0, units[stop].kind == .close { stop -= 1 }
      guard stop >= 0, units[stop].isTerminator else { continue }
      let isLast =
        units[(end + 1)...].prefix { [.space, .separator].contains($0.kind) }
        .contains { $0.kind == .separator } || end + 1 == units.count
      let next = index + 1 < units.count ? units[index + 1] : nil
      if !isLast, units[stop].kind == .fullStop, isAbbreviation(before: stop, next, in: units) {
        continue
      }
      // Empty lines end it again.
      if found.last != units[end].end { found.append(units[end].end) }
    }
    return found
  }

  /// A class of UAX #29, with the marks and format characters behind a character part of it (SB5).
  private struct Unit {
    var scalar: Unicode.Scalar
    var kind: Kind
    /// The offset behind it.
    var end: Int

    var isTerminator: Bool { kind == .fullStop || kind == .terminator }
    var isLetter: Bool { kind == .lower || kind == .upper || kind == .otherLetter }
  }

  private enum Kind {
    case separator, space, lower, upper, otherLetter, numeric, fullStop, goesOn, terminator, close
    case other
  }

  private static func units(of text: String, reach: Int) -> [Unit] {
    var units: [Unit] = []
    units.reserveCapacity(min(text.utf8.count, reach))
    var offset = 0
    for scalar in text.unicodeScalars {
      if offset > reach { break }
      offset += UTF8.width(scalar)
      if let last = units.indices.last {
        let isPair = scalar == "\n" && units[last].scalar == "\r"
        if isPair || (!scalar.isASCII && extends(scalar) && units[last].kind != .separator) {
          units[last].end = offset
          if isPair { units[last].scalar = scalar }
          continue
        }
      }
      units.append(Unit(scalar: scalar, kind: kind(scalar), end: offset))
    }
    return units
  }

  private static func isBoundary(after index: Int, in units: [Unit]) -> Bool {
    if units[index].kind == .separator { return true }  // SB4
    // What stands before: SATerm Close* Sp*.
    var start = index
    while start >= 0, units[start].kind == .space { start -= 1 }
    let hasSpace = start < index
    var stop = start
    while stop >= 0, units[stop].kind == .close { stop -= 1 }
    guard stop >= 0, units[stop].isTerminator else { return false }  // SB998
    let next = units[index + 1]
    if next.kind == .space || next.kind == .separator { return false }  // SB9, SB10
    if next.kind == .goesOn || next.isTerminator { return false }  // SB8a
    if next.kind == .close, !hasSpace { return false }  // SB9
    guard units[stop].kind == .fullStop else { return true }  // SB11
    if stop == index {
      if next.kind == .numeric { return false }  // SB6
      let isInitial = stop > 0 && (units[stop - 1].kind == .upper || units[stop - 1].kind == .lower)
      if next.kind == .upper, isInitial { return false }  // SB7
    }
    // SB8: a small letter goes on, whatever stands between.
    let following = units[(index + 1)...].first {
      $0.isLetter || $0.kind == .separator || $0.isTerminator
    }
    return following?.kind != .lower
  }

  private static func extends(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    return properties.isGraphemeExtend || properties.generalCategory == .spacingMark
      || properties.generalCategory == .format
  }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    switch scalar {
    case "\r", "\n", "\u{85}", "\u{2028}", "\u{2029}": return .separator
    case ".", "\u{2024}", "\u{FE52}", "．": return .fullStop
    case ",", "-", ":", ";", "\u{37E}", "\u{55D}", "\u{60C}", "\u{60D}", "\u{7F8}", "\u{1802}",
      "\u{1808}",
      "–", "—", "、", "\u{FE10}", "\u{FE11}", "\u{FE13}", "\u{FE14}", "\u{FE31}", "\u{FE32}",
      "\u{FE50}", "\u{FE51}",
      "\u{FE54}", "\u{FE55}", "\u{FE58}", "\u{FE63}", "，", "－", "：", "；", "\u{FF64}":
      return .goesOn
    case "\"", "'": return .close
    default: break
    }
    let properties = scalar.properties
    if properties.isWhitespace { return .space }
    if properties.isSentenceTerminal { return .terminator }
    if properties.isUppercase || properties.generalCategory == .titlecaseLetter { return .upper }
    if properties.isLowercase { return .lower }
    switch properties.generalCategory {
    case .decimalNumber: return .numeric
    case .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation: return .close
    default: return properties.isAlphabetic || scalar == "\u{5F3}" ? .otherLetter : .other
    }
  }

  /// Whether a full stop belongs to the word before it.
  private static func isAbbreviation(before stop: Int, _ next: Unit?, in units: [Unit]) -> Bool {
    let letters = units[..<stop].reversed().prefix { $0.isLetter || $0.kind == .fullStop }
      .reversed().map(\.scalar)
    // An initial, and a letter that stands for a word.
    if letters.count == 1 { return true }
    guard letters.count <= 8 else { return false }
    let word = String(letters).lowercased()
    return abbreviations.contains(word) || (next?.kind == .numeric && counted.contains(word))
  }

  private static let abbreviations: Set<String> = [
    "e.g", "i.e", "vs", "etc", "cf", "al", "approx", "ca", "resp", "incl", "dr", "mr", "mrs", "ms",
    "prof", "st", "jr", "sr", "u.s", "u.k", "a.k.a", "w.r.t", "z.b", "d.h", "u.a", "bzw", "usw",
    "vgl",
  ]

  /// Words that are short for something before a number, and words of their own elsewhere.
  private static let counted: Set<String> = [
    "no", "nr", "fig", "figs", "eq", "sec", "vol", "ch", "pp", "abs",
  ]
}
