/// Emoji as X counts them: one cluster, one weight, however many code points.
enum Emoji {
  /// The end of the emoji cluster at `start`, and nil when there is none that X is known to join.
  ///
  /// X's own table is of 2021. A cluster that is newer, or that no table ever had, may be counted
  /// by it piece by piece, which is more; so such a cluster is not joined here, and the count is
  /// never below X's.
  ///
  /// Source: twitter-text 3, `emojiParsingEnabled`, which matches by twemoji-parser 13.
  static func end(in text: [Unicode.Scalar], at start: Int) -> Int? {
    let first = text[start]
    guard first.properties.isEmoji || isRegional(first) else { return nil }
    if let end = keycapEnd(in: text, at: start) { return end }
    if first.isASCII { return nil }
    if isRegional(first) {
      guard start + 1 < text.count, isRegional(text[start + 1]) else { return nil }
      let region = [first, text[start + 1]].compactMap {
        Unicode.Scalar($0.value - 0x1F1E6 + 0x41).map(Character.init)
      }
      return regions.contains(String(region)) ? start + 2 : nil
    }
    guard var end = elementEnd(in: text, at: start) else { return nil }
    if first == "🏴", let tagged = tagsEnd(in: text, at: end) { return tagged }
    while end + 1 < text.count, text[end] == "\u{200D}", joins(first, text[end + 1]),
      let next = elementEnd(in: text, at: end + 1)
    {
      end = next
    }
    return end
  }

  /// `1️⃣`, with or without the selector.
  private static func keycapEnd(in text: [Unicode.Scalar], at start: Int) -> Int? {
    guard text[start].isASCII else { return nil }
    var end = start + 1
    if end < text.count, text[end] == "\u{FE0F}" { end += 1 }
    return end < text.count && text[end] == "\u{20E3}" ? end + 1 : nil
  }

  /// One emoji with its selector or skin tone.
  private static func elementEnd(in text: [Unicode.Scalar], at start: Int) -> Int? {
    let properties = text[start].properties
    guard properties.isEmoji, let age = properties.age, (age.major, age.minor) <= (13, 0) else {
      return nil
    }
    let end = start + 1
    guard end < text.count else { return properties.isEmojiPresentation ? end : nil }
    switch text[end] {
    case "\u{FE0F}": return end + 1
    case "\u{FE0E}": return nil
    case "\u{1F3FB}"..."\u{1F3FF}" where properties.isEmojiModifierBase: return end + 1
    // A heart inside a family is written without a selector, too.
    default: return properties.isEmojiPresentation || text[end] == "\u{200D}" ? end : nil
    }
  }

  /// The end of the tags of a flag such as England's.
  private static func tagsEnd(in text: [Unicode.Scalar], at start: Int) -> Int? {
    var end = start
    while end < text.count, "\u{E0020}"..."\u{E007E}" ~= text[end] { end += 1 }
    guard end > start, end < text.count, text[end] == "\u{E007F}" else { return nil }
    let name = text[start..<end].compactMap {
      Unicode.Scalar($0.value - 0xE0000).map(Character.init)
    }
    return ["gbeng", "gbsct", "gbwls"].contains(String(name)) ? end + 1 : nil
  }

  /// Whether a table of 2021 has clusters of `first` that go on with `next`.
  private static func joins(_ first: Unicode.Scalar, _ next: Unicode.Scalar) -> Bool {
    // The black bird and the phoenix came in 2022 and 2023.
    first != "🐦" && joined.contains(next)
  }

  private static let joined = Set(
    ("♀♂⚕⚖✈🌾🍳🍼🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🎄🦯🦼🦽🦰🦱🦲🦳❤💋👨👩🧑👦👧🤝⚧🌈☠🗨🦺⬛❄🔥🩹💨💫🌫")
      .unicodeScalars)

  private static func isRegional(_ scalar: Unicode.Scalar) -> Bool {
    "\u{1F1E6}"..."\u{1F1FF}" ~= scalar
  }

  /// Regions that have a flag.
  ///
  /// Source: Unicode, emoji-sequences.txt 13.1, RGI_Emoji_Flag_Sequence.
  private static let regions: Set<String> = Set(
    """
    AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DE DG DJ DK DM DO
    DZ EA EC EE EG EH ER ES ET EU FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT
    GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR
    KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU
    MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA
    ZM ZW
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
