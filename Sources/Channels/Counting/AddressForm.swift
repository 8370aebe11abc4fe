/// Whether a text is one whole address of the web, by the grammar that X asks of one.
///
/// Source: twitter-text (Apache-2.0), js/src/isValidUrl.js, which follows RFC 3986.
enum AddressForm {
  /// Checks a text.
  ///
  /// - Parameters:
  ///   - text: Without white space around it.
  ///   - requiresScheme: False to take `example.com` too.
  /// - Returns: Whether all of it is one.
  static func isValid(_ text: String, requiresScheme: Bool = true) -> Bool {
    var rest = Array(text.unicodeScalars)[...]
    if let scheme = schemeEnd(rest) {
      let name = String(rest[..<scheme]).lowercased()
      guard name == "http" || name == "https" else { return false }
      rest = rest[(scheme + 3)...]
    } else if requiresScheme {
      return false
    }
    let authority = rest.prefix { !"/?#".unicodeScalars.contains($0) }
    rest = rest[authority.endIndex...]
    let path = rest.prefix { $0 != "?" && $0 != "#" }
    let query = rest[path.endIndex...].prefix { $0 != "#" }
    let fragment = rest[query.endIndex...]
    return isAuthority(authority) && isPart(path, also: "/") && isPart(query, also: "/?")
      && isPart(fragment.dropFirst(), also: "/?")
  }

  private typealias Part = ArraySlice<Unicode.Scalar>

  private static func schemeEnd(_ text: Part) -> Int? {
    let name = text.prefix { !":/?#".unicodeScalars.contains($0) }
    let isScheme = !name.isEmpty && text[name.endIndex...].starts(with: "://".unicodeScalars)
    return isScheme ? name.endIndex : nil
  }

  private static func isAuthority(_ text: Part) -> Bool {
    var host = text
    if let at = text.lastIndex(of: "@") {
      let user = text[..<at]
      guard !user.contains("@"), !user.contains("["), isPart(user, also: "") else { return false }
      host = text[(at + 1)...]
    }
    if host.first == "[" {
      guard let end = host.lastIndex(of: "]") else { return false }
      let address = host[(host.startIndex + 1)..<end]
      return isPort(host[(end + 1)...]) && address.contains(":")
        && address.allSatisfy { $0.properties.isASCIIHexDigit || $0 == ":" || $0 == "." }
    }
    let name = host.prefix { $0 != ":" }
    guard isPort(host[name.endIndex...]) else { return false }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    if labels.count == 4, labels.allSatisfy({ $0.allSatisfy(isDigit) }) {
      return labels.allSatisfy { (Int(String($0)) ?? 256) < 256 }
    }
    return isDomain(labels)
  }

  /// The registered name and what stands behind it may have no underscore.
  private static func isDomain(_ labels: [Part]) -> Bool {
    guard labels.count > 1, let top = labels.last, let first = top.first else { return false }
    return !isDigit(first)
      && labels.enumerated().allSatisfy { index, label in
        guard let first = label.first, let last = label.last else { return false }
        let mayUnderscore = index < labels.count - 2
        return isLetter(first) && isLetter(last)
          && label.allSatisfy { isLetter($0) || $0 == "-" || ($0 == "_" && mayUnderscore) }
      }
  }

  private static func isPort(_ text: Part) -> Bool {
    text.isEmpty
      || text.first == ":" && (1...5).contains(text.count - 1)
        && text.dropFirst().allSatisfy(isDigit)
  }

  /// Whether every character is `pchar`, or one of `also`.
  private static func isPart(_ text: Part, also: String) -> Bool {
    var index = text.startIndex
    if text.first == "?" || text.first == "/" { index += 1 }
    while index < text.endIndex {
      if text[index] == "%" {
        guard index + 2 < text.endIndex, text[index + 1].properties.isASCIIHexDigit,
          text[index + 2].properties.isASCIIHexDigit
        else { return false }
        index += 3
        continue
      }
      let isOwn =
        text[index].isASCIIAlphanumeric || 0x400...0x4FF ~= text[index].value
        || "-._~!$&'()*+,;=:|@".unicodeScalars.contains(text[index])
      guard isOwn || also.unicodeScalars.contains(text[index]) else { return false }
      index += 1
    }
    return true
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isASCII || scalar.isASCIIAlphanumeric
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }
}
