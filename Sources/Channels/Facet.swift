import Diagnostics

/// A stretch of a Bluesky post that is live: a link, a tag or a person.
///
/// A person is live only by an identifier that the network alone knows, so no draft has such a
/// facet: who is named in a note is not called.
///
/// Source: bluesky-social/atproto, app.bsky.richtext.facet and packages/api/src/rich-text.
struct Facet: Hashable, Sendable {
  enum Feature: Hashable, Sendable {
    case link(String)
    /// Without `#`; a cashtag with its `$`, in capitals.
    case tag(String)
    /// A handle, without `@`.
    case mention(String)
  }

  /// Bytes of UTF-8, the end exclusive.
  var bytes: Range<Int>
  var feature: Feature

  /// The facets of a text, in order, without overlaps.
  ///
  /// - Parameters:
  ///   - text: The whole post.
  ///   - spans: Stretches of it; words that are known to be links need not look like one.
  /// - Returns: In bytes of UTF-8, as Bluesky counts them.
  static func all(in text: String, spans: [Prose.Span]) -> [Facet] {
    let known = spans.compactMap { span -> Facet? in
      guard case .link(let address) = span.kind else { return nil }
      return Facet(bytes: span.range, feature: .link(address))
    }
    let seen = detected(in: text).filter { facet in
      switch facet.feature {
      case .mention: return false
      // A shell's `$HOME` is no share of a company.
      case .tag(let tag) where tag.hasPrefix("$"): return false
      case .tag, .link: break
      }
      return !known.contains { $0.bytes.overlaps(facet.bytes) }
    }
    return (known + seen).sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
  }

  /// The facets that an app sees in a text by itself.
  static func detected(in text: String) -> [Facet] {
    var facets: [Facet] = []
    let scalars = Array(text.unicodeScalars)
    var offsets = [0]
    for scalar in scalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
    var start = 0
    while start < scalars.count {
      var end = start
      var isSuspect = Self.mayBegin(scalars[start])
      while end < scalars.count, !scalars[end].isSpace {
        isSuspect = isSuspect || scalars[end] == "." || scalars[end] == ":"
        end += 1
      }
      if end > start, isSuspect, let (range, feature) = facet(of: scalars[start..<end]) {
        facets.append(
          Facet(bytes: offsets[range.lowerBound]..<offsets[range.upperBound], feature: feature))
      }
      start = end + 1
    }
    return facets
  }

  /// Whether a word may be a facet by its first character; others have a full stop or a colon in
  /// them.
  private static func mayBegin(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "#", "＃", "(", "@", "$": true
    default: false
    }
  }

  private static func facet(
    of word: ArraySlice<Unicode.Scalar>
  ) -> (Range<Int>, Feature)? {
    if let first = word.first, first == "#" || first == "＃" {
      let range = tag(word)
      return range.map { ($0, .tag(string(word[($0.lowerBound + 1)..<$0.upperBound]))) }
    }
    var word = word
    if word.first == "(" { word.removeFirst() }
    switch word.first {
    case "@":
      return mention(word).map { ($0, .mention(string(word[($0.lowerBound + 1)..<$0.upperBound]))) }
    case "$": return cashtag(word).map { ($0, .tag(string(word[$0]).uppercased())) }
    default: break
    }
    guard let address = link(word) else { return nil }
    let text = string(address)
    let isWhole = hasScheme(address)
    return (address.indices, .link(isWhole ? text : "https://" + text))
  }

  /// A handle behind `@`: a name of the web, or one for tests.
  private static func mention(_ word: ArraySlice<Unicode.Scalar>) -> Range<Int>? {
    var name = word.dropFirst().prefix { $0.isASCIIAlphanumeric || $0 == "." || $0 == "-" }
    while let last = name.last, !last.isASCIIAlphanumeric { name.removeLast() }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, let top = labels.last,
      string(top) == "test" || TopLevelDomains.all.contains(Array(top))
    else { return nil }
    return word.startIndex..<name.endIndex
  }

  private static func cashtag(_ word: ArraySlice<Unicode.Scalar>) -> Range<Int>? {
    let name = word.dropFirst().prefix(while: \.isASCIIAlphanumeric)
    guard let first = name.first, first.isASCIILetter, name.count <= 5,
      name.endIndex == word.endIndex || ".,;:!?)\"'’".unicodeScalars.contains(word[name.endIndex])
    else { return nil }
    return word.startIndex..<name.endIndex
  }

  /// The address at the start of a word.
  private static func link(_ word: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar>? {
    if !hasScheme(word) {
      let domain = word.prefix { $0.isASCIIAlphanumeric || $0 == "." }
      let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
      guard let first = domain.first, !("0"..."9" ~= first) else { return nil }
      // A full stop behind the domain belongs to the sentence.
      let names = labels.prefix { !$0.isEmpty }
      guard names.count > 1, let last = names.last,
        TopLevelDomains.all.contains(last.map(\.lowercasedASCII))
      else { return nil }
    }
    var address = word
    if let last = address.last, ".,;:!?".unicodeScalars.contains(last) { address.removeLast() }
    if address.last == ")", !address.contains("(") { address.removeLast() }
    return hasScheme(word) && address.count < 9 ? nil : address
  }

  private static func hasScheme(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
    // Most words have none, and need not be made a text for it.
    guard word.first?.lowercasedASCII == "h" else { return false }
    let start = string(word.prefix(9)).lowercased()
    return (start.hasPrefix("https://") && start.utf8.count > 8)
      || (start.hasPrefix("http://") && start.utf8.count > 7)
  }

  /// A tag without the punctuation behind it: 64 graphemes at most, not digits alone.
  private static func tag(_ word: ArraySlice<Unicode.Scalar>) -> Range<Int>? {
    let rest = word.dropFirst()
    guard rest.first != "\u{FE0F}" else { return nil }
    var tag = rest.prefix { !isInvisible($0) }
    while let last = tag.last, last.isPunctuation { tag.removeLast() }
    let text = string(tag)
    guard !tag.isEmpty, text.count <= 64,
      tag.contains(where: { !$0.isPunctuation && !isDigit($0) })
    else { return nil }
    return word.startIndex..<tag.endIndex
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xAD, 0x2060, 0x200A...0x200D, 0x20E2: true
    default: false
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = ""
    for scalar in scalars { text.unicodeScalars.append(scalar) }
    return text
  }
}

extension Facet {
  /// As the lexicon has it.
  var json: JSON {
    let feature: JSON =
      switch self.feature {
      case .link(let uri): ["$type": "app.bsky.richtext.facet#link", "uri": .string(uri)]
      case .tag(let tag): ["$type": "app.bsky.richtext.facet#tag", "tag": .string(tag)]
      case .mention(let handle):
        // Who resolves handles puts the identifier here.
        ["$type": "app.bsky.richtext.facet#mention", "did": .string(handle)]
      }
    return [
      "index": [
        "byteStart": .number(bytes.lowerBound), "byteEnd": .number(bytes.upperBound),
      ],
      "features": [feature],
    ]
  }
}

extension Unicode.Scalar {
  /// `\p{P}`.
  fileprivate var isPunctuation: Bool {
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }
}
