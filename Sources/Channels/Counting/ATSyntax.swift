import Notes

/// The names of the AT protocol, by which Bluesky knows accounts, records and moments.
///
/// Source: atproto.com/specs, and bluesky-social/atproto-interop-tests, whose every case is a test.
enum ATSyntax {
  /// An account, however it is named.
  static func isIdentifier(_ text: String) -> Bool { isDID(text) || isHandle(text) }

  /// `ada.example.org`.
  static func isHandle(_ text: String) -> Bool {
    let labels = parts(text, ".")
    guard text.utf8.count <= 253, labels.count > 1, let top = labels.last?.first else {
      return false
    }
    return !isDigit(top) && labels.allSatisfy(isLabel)
  }

  /// `did:plc:z72i7hdynmk6r22z27h6tvur`.
  static func isDID(_ text: String) -> Bool {
    let parts = parts(text, ":")
    guard text.utf8.count <= 2048, parts.count > 2, parts[0].elementsEqual("did".utf8),
      !parts[1].isEmpty, parts[1].allSatisfy({ UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }),
      let last = text.utf8.last, isAlphanumeric(last) || "._-".utf8.contains(last)
    else { return false }
    return parts[2...].allSatisfy {
      $0.allSatisfy { isAlphanumeric($0) || "._%-".utf8.contains($0) }
    }
  }

  /// The name of a schema: `app.bsky.feed.post`.
  static func isNSID(_ text: String) -> Bool {
    let parts = parts(text, ".")
    guard text.utf8.count <= 317, parts.count > 2, let name = parts.last, let first = parts.first,
      let start = first.first, !isDigit(start), let initial = name.first, !isDigit(initial)
    else { return false }
    return parts.dropLast().allSatisfy(isLabel) && name.count <= 63
      && name.allSatisfy(isAlphanumeric)
  }

  static func isRecordKey(_ text: String) -> Bool {
    (1...512).contains(text.utf8.count) && text != "." && text != ".."
      && text.utf8.allSatisfy { isAlphanumeric($0) || "_~.:-".utf8.contains($0) }
  }

  /// A record key that is a moment, in 13 digits of base 32.
  static func isTID(_ text: String) -> Bool {
    let digits = "234567abcdefghijklmnopqrstuvwxyz".utf8
    guard text.utf8.count == 13, let first = text.utf8.first else { return false }
    return text.utf8.allSatisfy(digits.contains) && digits.prefix(16).contains(first)
  }

  /// `at://ada.example.org/app.bsky.feed.post/3jzfcijpj2z2a`, or an account or schema of it.
  static func isATURI(_ text: String) -> Bool {
    guard text.hasPrefix("at://"), text.utf8.count <= 8192 else { return false }
    let pieces = parts(String(text.dropFirst(5)), "#")
    guard pieces.count <= 2, let path = pieces.first else { return false }
    if pieces.count == 2 {
      guard pieces[1].count > 1, pieces[1].first == UInt8(ascii: "/"), pieces[1].allSatisfy(isPath)
      else { return false }
    }
    let names = parts(String(decoding: path, as: UTF8.self), "/")
      .map { String(decoding: $0, as: UTF8.self) }
    guard names.count <= 3, isIdentifier(names[0]) else { return false }
    return (names.count < 2 || isNSID(names[1])) && (names.count < 3 || isRecordKey(names[2]))
  }

  static func isURI(_ text: String) -> Bool {
    let scheme = text.utf8.prefix { $0 != UInt8(ascii: ":") }
    let rest = text.utf8.dropFirst(scheme.count + 1)
    guard let first = scheme.first, (1...81).contains(scheme.count), isLower(first),
      text.utf8.count <= 8192, !rest.isEmpty
    else { return false }
    return scheme.allSatisfy { isLower($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
      && !text.unicodeScalars.contains(where: \.isSpace)
  }

  /// The name of some bytes by their digest; only what no reader could take for one is refused.
  static func isCID(_ text: String) -> Bool {
    (8...256).contains(text.utf8.count) && !text.hasPrefix("Qmb")
      && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "+") }
  }

  /// RFC 3339 as ISO 8601 allows it too, with a zone, of a moment that exists.
  static func isDatetime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 64, bytes[10] == UInt8(ascii: "T"),
      bytes[19...].allSatisfy({ isDigit($0) || ".:+-Z".utf8.contains($0) }),
      !text.hasSuffix("-00:00")
    else { return false }
    var zone = bytes[19...]
    if zone.first == UInt8(ascii: ".") {
      let fraction = zone.dropFirst().prefix(while: isDigit)
      guard !fraction.isEmpty else { return false }
      zone = zone[fraction.endIndex...]
    }
    let isOffset = zone.count == 6 && zone[zone.startIndex + 3] == UInt8(ascii: ":")
    guard zone.elementsEqual("Z".utf8) || isOffset, let moment = Timestamp(text) else {
      return false
    }
    // The year 0 begins the calendar, whatever the zone.
    return moment.seconds >= Timestamp("0000-01-01T00:00:00Z")?.seconds ?? 0
  }

  /// BCP 47, without a variant or an extension said twice.
  static func isLanguage(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map {
      $0.lowercased()
    }
    guard
      parts.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(isAlphanumeric) }),
      let first = parts.first
    else { return false }
    if first == "x" { return parts.count > 1 }
    let isName =
      (2...3).contains(first.utf8.count) && text.utf8.prefix(first.utf8.count).allSatisfy(isLower)
    guard isName || (first == "i" && parts.count > 1) else { return false }
    var seen: Set<String> = []
    var isExtension = false
    for part in parts.dropFirst() {
      if part == "x" { break }
      let isVariant =
        !isExtension
        && (part.utf8.count >= 5 || (part.utf8.count == 4 && part.utf8.first.map(isDigit) == true))
      if part.utf8.count == 1 { isExtension = true }
      if isVariant || part.utf8.count == 1, !seen.insert(part).inserted { return false }
    }
    return true
  }

  private static func parts(_ text: String, _ separator: Unicode.Scalar) -> [Substring.UTF8View
    .SubSequence]
  {
    Substring(text).utf8.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
  }

  private static func isLabel(_ label: Substring.UTF8View.SubSequence) -> Bool {
    guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isPath(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "._~:@!$&')(*+,;=%[]/-".utf8.contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    Unicode.Scalar(byte).isASCIIAlphanumeric
  }

  private static func isLower(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}
