/// Where X and Mastodon see a web address in a text.
///
/// Written by hand after twitter-text's `extractUrlsWithIndices` and its `extractUrl`, so that a
/// long text costs one pass: a domain is looked for only where one may begin, and a stretch that
/// can be no domain is left in one step.
///
/// Source: twitter-text (Apache-2.0), js/src/regexp and js/src/extractUrlsWithIndices.js.
struct WebAddress {
  /// The text that is searched, as the channel sees it.
  private let text: [Unicode.Scalar]
  /// Only what begins with `http://` or `https://` counts.
  private let requiresScheme: Bool

  /// Finds every web address.
  ///
  /// - Parameters:
  ///   - text: For X after NFC.
  ///   - requiresScheme: False on X, where `example.com` is a link too.
  /// - Returns: Indices into `text`, in order, without overlaps.
  static func all(in text: [Unicode.Scalar], requiresScheme: Bool) -> [Range<Int>] {
    // Every address has a full stop in it, and most posts of one sentence have none inside.
    guard text.dropLast().contains(".") else { return [] }
    return WebAddress(text: text, requiresScheme: requiresScheme).all()
  }

  private func all() -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    while start < text.count {
      guard mayPrecede(start) else {
        start += 1
        continue
      }
      if let match = match(at: start) {
        found += match.addresses
        // The character before the next address is one of its own, not the last of this one.
        start = match.end + 1
      } else {
        start += 1
        // Inside a stretch of domain characters no later start gets further than this one did,
        // except at a scheme.
        while start < text.count, Self.isDomain(text[start - 1]), Self.isDomain(text[start]),
          text[start].lowercasedASCII != "h"
        {
          start += 1
        }
      }
    }
    return found
  }

  /// Whether an address may begin at `start`, by the character before it.
  private func mayPrecede(_ start: Int) -> Bool {
    guard start > 0 else { return true }
    switch text[start - 1] {
    case "a"..."z", "A"..."Z", "0"..."9", "@", "＠", "$", "#", "＃", "\u{FFFE}", "\u{FEFF}",
      "\u{FFFF}":
      return false
    default: return true
    }
  }

  private func match(at start: Int) -> (addresses: [Range<Int>], end: Int)? {
    let scheme = schemeLength(at: start)
    guard scheme > 0 || !requiresScheme else { return nil }
    guard let domain = domain(at: start + scheme, namesBefore: text.count) else { return nil }
    let end = queryEnd(pathEnd(portEnd(domain.upperBound)))

    if scheme > 0 {
      // Such a match is no address, yet what stands in it is not looked at again.
      if end - start > 4096 || !Punycode.isValidHost(text[domain]) { return ([], end) }
      return ownShort(start..<end, host: domain)
    }
    if start > 0, "-_./".unicodeScalars.contains(text[start - 1]) { return ([], end) }
    if !Punycode.isValidHost(text[domain]) { return ([], end) }
    var addresses = asciiDomains(in: domain)
    addresses.removeAll { !Punycode.isValidHost(text[$0]) }
    // The path belongs to the last of them, and only when it follows at once.
    if let last = addresses.last, last.upperBound == domain.upperBound {
      addresses[addresses.count - 1] = last.lowerBound..<end
    }
    return (addresses, end)
  }

  /// X's own short addresses have a path of letters and digits alone, 40 at most.
  private func ownShort(
    _ address: Range<Int>, host: Range<Int>
  ) -> (addresses: [Range<Int>], end: Int) {
    let path = text[host.upperBound..<address.upperBound]
    guard text[host].map(\.lowercasedASCII).elementsEqual("t.co".unicodeScalars),
      path.first == "/"
    else { return ([address], address.upperBound) }
    let slug = path.dropFirst().prefix(while: \.isASCIIAlphanumeric)
    if slug.isEmpty { return ([address], address.upperBound) }
    if slug.count > 40 { return ([], address.upperBound) }
    let end = queryEnd(slug.endIndex)
    return ([address.lowerBound..<end], end)
  }

  private func schemeLength(at start: Int) -> Int {
    for scheme in ["http://", "https://"] {
      let scalars = scheme.unicodeScalars
      guard start + scalars.count < text.count else { continue }
      if zip(scalars, text[start...]).allSatisfy({ $0 == $1.lowercasedASCII }) {
        return scalars.count
      }
    }
    return 0
  }

  /// The longest domain at `start`: labels, then one that is a top-level domain.
  ///
  /// - Parameters:
  ///   - start: Where the first label begins.
  ///   - end: Where the last label before the top-level domain ends, at the latest.
  /// - Returns: The domain, and nil when no label is a top-level domain.
  private func domain(at start: Int, namesBefore end: Int) -> Range<Int>? {
    var found: Int?
    var label = start
    var name: Range<Int>?
    // No host is longer than 253 characters; one in another script may be a little longer in
    // punycode, never shorter.
    let bound = min(text.count, start + 320)
    while label < bound {
      var next = label
      while next < bound, Self.isDomain(text[next]) || text[next] == "-" || text[next] == "_" {
        next += 1
      }
      guard next > label else { break }
      // The registered name may not have an underscore; what stands before it may.
      if let name, !text[name].contains("_"), let length = topLevelDomain(at: label, in: next) {
        found = label + length
      }
      guard next < end, Self.isDomain(text[label]), Self.isDomain(text[next - 1]), next < bound,
        text[next] == "."
      else { break }
      name = label..<next
      label = next + 1
    }
    return found.map { start..<$0 }
  }

  /// How many scalars of the label at `start` are a top-level domain; the longest counts.
  private func topLevelDomain(at start: Int, in end: Int) -> Int? {
    let label = text[start..<end]
    if label.starts(with: "xn--".unicodeScalars) {
      let rest = label.prefix { $0 == "-" || $0.isASCIIAlphanumeric }
      if rest.count > 4 { return rest.count }
    }
    var length = min(label.count, TopLevelDomains.longest)
    while length > 0 {
      let follower = start + length < text.count ? text[start + length] : " "
      if !follower.isASCIIAlphanumeric, !"@+-".unicodeScalars.contains(follower),
        TopLevelDomains.all.contains(label.prefix(length).map(\.lowercasedASCII))
      {
        return length
      }
      length -= 1
    }
    return nil
  }

  /// Without a scheme only the parts of a domain that are Latin are an address.
  private func asciiDomains(in domain: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = domain.lowerBound
    while start < domain.upperBound {
      var next = start
      while next < domain.upperBound, text[next].isLatinDomain || text[next] == "." { next += 1 }
      if next > start, let inner = self.domain(at: start, namesBefore: next),
        inner.upperBound <= domain.upperBound
      {
        found.append(inner)
        next = max(next, inner.upperBound)
      }
      start = max(next, start + 1)
    }
    return found
  }
}

extension WebAddress {
  private func portEnd(_ start: Int) -> Int {
    guard start < text.count, text[start] == ":" else { return start }
    var end = start + 1
    while end < text.count, "0"..."9" ~= text[end] { end += 1 }
    return end > start + 1 ? end : start
  }

  private func pathEnd(_ start: Int) -> Int {
    guard start < text.count, text[start] == "/" else { return start }
    var end = start + 1
    var index = end
    while index < text.count {
      if text[index] == "(", let close = balancedEnd(index) {
        index = close
        end = close
      } else if text[index].isPath {
        index += 1
        if text[index - 1].isPathEnd { end = index }
      } else {
        break
      }
    }
    // twitter-text also takes `/@name/`, whose slash is a path's last character here too.
    return end
  }

  /// The place behind a `)` that closes the `(` at `open`, one pair inside allowed.
  private func balancedEnd(_ open: Int) -> Int? {
    var depth = 0
    var index = open
    while index < text.count {
      switch text[index] {
      case "(":
        depth += 1
        if depth > 2 { return nil }
      case ")":
        depth -= 1
        if depth == 0 { return index > open + 1 ? index + 1 : nil }
      case let scalar where scalar.isPath: break
      default: return nil
      }
      index += 1
    }
    return nil
  }

  private func queryEnd(_ start: Int) -> Int {
    guard start < text.count, text[start] == "?" else { return start }
    var end = start
    var index = start + 1
    while index < text.count, text[index].isQuery {
      index += 1
      if text[index - 1].isQueryEnd { end = index }
    }
    return end
  }

  private static func isDomain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    case "\0"..."\u{7F}", "\u{85}", "\u{A0}", "\u{1680}", "\u{180E}", "\u{2000}"..."\u{200A}",
      "\u{2028}"..."\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}", "\u{FFFE}", "\u{FEFF}",
      "\u{FFFF}", "\u{202A}"..."\u{202E}", "\u{061C}", "\u{200E}", "\u{200F}",
      "\u{2066}"..."\u{2069}":
      false
    default: true
    }
  }
}
