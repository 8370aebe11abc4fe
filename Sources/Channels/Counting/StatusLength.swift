/// The length of a text as Mastodon counts it.
///
/// Grapheme clusters, with 23 for an address that has its scheme, and `@user` for `@user@host`.
///
/// Source: mastodon/mastodon, app/validators/status_length_validator.rb.
enum StatusLength {
  /// `characters_reserved_per_url`, which is 23 unless an instance changed its source.
  static let address = 23

  static func of(_ text: String) -> Int {
    let bytes = text.utf8.span
    if text.isPlain, !bytes.contains(UInt8(ascii: "@")) {
      // What has no scheme is no address here, and what is no address counts as it is.
      guard text.holds("://") else { return bytes.count }
      let addresses = WebAddress.all(
        in: text.utf8.map { Unicode.Scalar($0) }, requiresScheme: true)
      return addresses.reduce(bytes.count) { $0 - $1.count + address }
    }
    let scalars = Array(text.unicodeScalars)
    var counted = String.UnicodeScalarView()
    var index = 0
    for address in WebAddress.all(in: scalars, requiresScheme: true) {
      append(scalars[index..<address.lowerBound], to: &counted)
      counted.append(contentsOf: repeatElement("x", count: Self.address))
      index = address.upperBound
    }
    append(scalars[index...], to: &counted)
    return String(counted).graphemeCount
  }

  /// Appends text, leaving out the host of each mention.
  private static func append(
    _ text: ArraySlice<Unicode.Scalar>, to counted: inout String.UnicodeScalarView
  ) {
    var index = text.startIndex
    while index < text.endIndex {
      counted.append(text[index])
      index += 1
      guard text[index - 1] == "@", mayPrecede(index - 1, in: text) else { continue }
      let user = name(at: index, in: text) { $0.isASCIIAlphanumeric || $0 == "_" }
      counted.append(contentsOf: text[index..<user])
      guard user > index, user < text.endIndex, text[user] == "@" else {
        index = user
        continue
      }
      let host = name(at: user + 1, in: text) { $0.isWord }
      index = host > user + 1 ? host : user
    }
  }

  private static func mayPrecede(_ index: Int, in text: ArraySlice<Unicode.Scalar>) -> Bool {
    guard index > text.startIndex else { return true }
    let before = text[index - 1]
    return before != "=" && before != "/" && !before.isWord
  }

  /// The end of a name: letters, with `.` and `-` between them.
  private static func name(
    at start: Int, in text: ArraySlice<Unicode.Scalar>, _ isLetter: (Unicode.Scalar) -> Bool
  ) -> Int {
    var end = start
    var index = start
    while index < text.endIndex {
      if isLetter(text[index]) {
        index += 1
        end = index
      } else if end > start, text[index] == "." || text[index] == "-" {
        index += 1
      } else {
        break
      }
    }
    return end
  }
}

extension Unicode.Scalar {
  /// Ruby's `[[:word:]]`.
  fileprivate var isWord: Bool {
    if isASCII { return isASCIIAlphanumeric || self == "_" }
    return properties.isAlphabetic || properties.numericType == .decimal
  }
}
