/// A person, or a list of a person's, where X sees one: `@ada`, `@ada/engines`.
///
/// Source: twitter-text (Apache-2.0), js/src/extractMentionsOrListsWithIndices.js and
/// js/src/extractReplies.js.
struct Mention: Hashable, Sendable {
  /// Without `@`.
  var name: String
  /// With its `/`; empty when a person is meant.
  var list: String
  /// Indices into the scalars that were searched.
  var range: Range<Int>

  /// Finds every mention, in order, without overlaps.
  static func all(in text: [Unicode.Scalar]) -> [Mention] {
    guard text.contains(where: isSign) else { return [] }
    var found: [Mention] = []
    var index = 0
    // The character before a mention is its own, and not the last of the mention before.
    var free = 0
    while index < text.count {
      guard isSign(text[index]), mayPrecede(index, from: free, in: text),
        let mention = mention(at: index, in: text)
      else {
        index += 1
        continue
      }
      if mention.isWhole { found.append(mention.value) }
      index = mention.value.range.upperBound
      free = index
    }
    return found
  }

  /// Whom a post answers: the person with whose name it begins.
  static func reply(in text: [Unicode.Scalar]) -> String? {
    let start = text.firstIndex { !$0.isTwitterSpace && !$0.isDirectional } ?? text.endIndex
    guard start < text.count, isSign(text[start]) else { return nil }
    let end = nameEnd(start + 1, in: text)
    return end > start + 1 && !continues(end, in: text) ? String(text[(start + 1)..<end]) : nil
  }

  private static func mention(
    at sign: Int, in text: [Unicode.Scalar]
  ) -> (value: Mention, isWhole: Bool)? {
    let name = nameEnd(sign + 1, in: text)
    guard name > sign + 1 else { return nil }
    let end = listEnd(name, in: text)
    return (
      Mention(
        name: String(text[(sign + 1)..<name]), list: String(text[name..<end]), range: sign..<end),
      !continues(end, in: text)
    )
  }

  /// Up to twenty letters, digits and `_`.
  private static func nameEnd(_ start: Int, in text: [Unicode.Scalar]) -> Int {
    text[start...].prefix(20).prefix { $0.isASCIIAlphanumeric || $0 == "_" }.endIndex
  }

  private static func listEnd(_ start: Int, in text: [Unicode.Scalar]) -> Int {
    guard start + 1 < text.count, text[start] == "/", text[start + 1].isASCIILetter else {
      return start
    }
    let rest = text[(start + 2)...].prefix(24)
    return rest.prefix { $0.isASCIIAlphanumeric || $0 == "_" || $0 == "-" }.endIndex
  }

  /// Whether what follows makes a name something else, such as a mail address.
  private static func continues(_ end: Int, in text: [Unicode.Scalar]) -> Bool {
    guard end < text.count else { return false }
    return isSign(text[end]) || text[end].isAccentedLatin
      || text[end...].starts(with: "://".unicodeScalars)
  }

  private static func mayPrecede(_ sign: Int, from free: Int, in text: [Unicode.Scalar]) -> Bool {
    guard sign > free else { return sign == 0 }
    let before = text[sign - 1]
    let isWord = before.isASCIIAlphanumeric || "_!#$%&*@＠".unicodeScalars.contains(before)
    return !isWord || isRetweet(sign, from: free, in: text)
  }

  /// `RT@ada` and `RT:@ada` name a person, though a letter stands before the sign.
  private static func isRetweet(_ sign: Int, from free: Int, in text: [Unicode.Scalar]) -> Bool {
    let end = text[sign - 1] == ":" ? sign - 1 : sign
    guard end - 2 >= free, text[end - 2].lowercasedASCII == "r",
      text[end - 1].lowercasedASCII == "t"
    else { return false }
    guard end - 2 > free else { return end - 2 == 0 }
    let before = text[end - 3]
    return !before.isASCIIAlphanumeric && !"_+~.-".unicodeScalars.contains(before)
  }

  static func isSign(_ scalar: Unicode.Scalar) -> Bool { scalar == "@" || scalar == "＠" }
}

extension String {
  init(_ scalars: some Sequence<Unicode.Scalar>) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self = String(view)
  }
}
