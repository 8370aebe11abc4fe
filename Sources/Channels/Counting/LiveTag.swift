/// A hashtag or a cashtag where X makes one live.
///
/// Source: twitter-text (Apache-2.0), js/src/extractHashtagsWithIndices.js and
/// js/src/extractCashtagsWithIndices.js.
struct LiveTag: Hashable, Sendable {
  /// Without its sign.
  var name: String
  /// Indices into the scalars that were searched, the sign among them.
  var range: Range<Int>

  /// Finds every hashtag that is no part of an address, in order.
  static func hashtags(in text: [Unicode.Scalar]) -> [LiveTag] {
    guard text.contains(where: isHash) else { return [] }
    let addresses = WebAddress.all(in: text, requiresScheme: false)
    var found: [LiveTag] = []
    var index = 0
    while index < text.count {
      guard isHash(text[index]), index == 0 || mayPrecede(text[index - 1]),
        let tag = hashtag(at: index, in: text)
      else {
        index += 1
        continue
      }
      if !continues(tag.range.upperBound, in: text),
        !addresses.contains(where: { $0.overlaps(tag.range) })
      {
        found.append(tag)
      }
      index = tag.range.upperBound
    }
    return found
  }

  /// Finds every cashtag, `$TEST`, in order.
  static func cashtags(in text: [Unicode.Scalar]) -> [LiveTag] {
    text.indices.compactMap { sign in
      guard text[sign] == "$", sign == 0 || isBlank(text[sign - 1]) else { return nil }
      return cashtag(at: sign, in: text)
    }
  }

  private static func hashtag(at sign: Int, in text: [Unicode.Scalar]) -> LiveTag? {
    let rest = text[(sign + 1)...]
    // A sign that begins a keycap is an emoji.
    if rest.first == "\u{FE0F}" || rest.first == "\u{20E3}" { return nil }
    let tag = rest.prefix(while: isTag)
    guard tag.contains(where: isLetter) else { return nil }
    return LiveTag(name: String(tag), range: sign..<tag.endIndex)
  }

  private static func cashtag(at sign: Int, in text: [Unicode.Scalar]) -> LiveTag? {
    let letters = text[(sign + 1)...].prefix(7).prefix(while: \.isASCIILetter)
    guard (1...6).contains(letters.count) else { return nil }
    var end = letters.endIndex
    if end < text.count, text[end] == "." || text[end] == "_" {
      let more = text[(end + 1)...].prefix(2).prefix(while: \.isASCIILetter)
      if !more.isEmpty, isCashtagEnd(more.endIndex, in: text) { end = more.endIndex }
    }
    guard isCashtagEnd(end, in: text) else { return nil }
    return LiveTag(name: String(text[(sign + 1)..<end]), range: sign..<end)
  }

  private static func isCashtagEnd(_ end: Int, in text: [Unicode.Scalar]) -> Bool {
    guard end < text.count else { return true }
    return text[end].isTwitterSpace
      || "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$".unicodeScalars.contains(text[end])
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isTwitterSpace || scalar.isDirectional
  }

  /// Whether what follows makes a tag something else, such as a double sign.
  private static func continues(_ end: Int, in text: [Unicode.Scalar]) -> Bool {
    guard end < text.count else { return false }
    return isHash(text[end]) || text[end...].starts(with: "://".unicodeScalars)
  }

  private static func mayPrecede(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{FE0E}" || scalar == "\u{FE0F}" || (!isTag(scalar) && scalar != "&")
  }

  static func isHash(_ scalar: Unicode.Scalar) -> Bool { scalar == "#" || scalar == "＃" }

  /// `hashtagAlpha`.
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark:
      true
    default: false
    }
  }

  /// `hashtagAlphaNumeric`.
  private static func isTag(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.isASCIIAlphanumeric || scalar == "_" }
    return isLetter(scalar) || scalar.properties.generalCategory == .decimalNumber
      || special.contains(scalar)
  }

  /// `hashtagSpecialChars`: joiners, and the punctuation that scripts write inside words.
  private static let special = Set(
    "\u{200C}\u{200D}\u{A67E}\u{5BE}\u{5F3}\u{5F4}～〜゛゜゠・〃་༌·".unicodeScalars)
}
