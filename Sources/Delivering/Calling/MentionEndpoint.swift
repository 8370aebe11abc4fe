internal import Addresses

/// Where a page wants to be told that somebody links to it.
///
/// Source: W3C Webmention, section 3.1.2, and the pages of webmention.rocks.
enum MentionEndpoint {
  private static let relation = "webmention"

  /// The endpoint that a page names: first of its headers, else the first `link` or `a` of its HTML.
  ///
  /// - Parameters:
  ///   - response: The page.
  ///   - url: Where the page is, redirects followed.
  /// - Returns: Nil where it names none.
  static func find(in response: Response, at url: WebURL) -> WebURL? {
    for header in response.headers where header.name.lowercased() == "link" {
      for link in LinkHeader.links(in: header.value) where link.relations.contains(relation) {
        return resolved(link.target, from: url)
      }
    }
    guard response.value("content-type")?.lowercased().contains("html") ?? false else { return nil }
    var base = url
    var tags = HTMLTags(response.body)
    while let tag = tags.next() {
      switch tag.name {
      case "base":
        if let href = tag.attributes["href"], let found = WebURL(href, from: url) { base = found }
      case "link", "a":
        let relations = tag.attributes["rel", default: ""].lowercased()
          .split(whereSeparator: \.isWhitespace)
        guard relations.contains(where: { $0 == relation }), let href = tag.attributes["href"]
        else { continue }
        return resolved(href, from: href.isEmpty ? url : base)
      default: continue
      }
    }
    return nil
  }

  /// An empty reference is the page itself.
  private static func resolved(_ reference: String, from url: WebURL) -> WebURL? {
    reference.isEmpty ? url : WebURL(reference, from: url)
  }
}

/// The links that a header names.
///
/// Source: RFC 8288, section 3.
enum LinkHeader {
  struct Link: Hashable {
    var target: String
    /// In lower case.
    var relations: [String]
  }

  static func links(in text: String) -> [Link] {
    var links: [Link] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<"),
      let end = rest[start...].firstIndex(of: ">")
    {
      let target = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      var relations: [String]?
      while let parameter = parameter(&rest) {
        // Of several the first counts.
        if parameter.name == "rel", relations == nil {
          relations = parameter.value.lowercased().split(whereSeparator: \.isWhitespace)
            .map(String.init)
        }
      }
      links.append(Link(target: String(target), relations: relations ?? []))
    }
    return links
  }

  /// Takes `; name=value` or `; name="value"` off the front; nil at the end of a link.
  private static func parameter(_ rest: inout Substring) -> (name: String, value: String)? {
    rest = rest.drop(while: \.isWhitespace)
    guard rest.first == ";" else { return nil }
    rest = rest.dropFirst().drop(while: \.isWhitespace)
    let name = rest.prefix { !"=;, ".contains($0) }
    rest = rest[name.endIndex...].drop(while: \.isWhitespace)
    guard rest.first == "=" else { return (name.lowercased(), "") }
    rest = rest.dropFirst().drop(while: \.isWhitespace)
    guard rest.first == "\"" else {
      let value = rest.prefix { !";,".contains($0) && !$0.isWhitespace }
      rest = rest[value.endIndex...]
      return (name.lowercased(), String(value))
    }
    rest = rest.dropFirst()
    var value = ""
    while let sign = rest.popFirst(), sign != "\"" {
      value.append(sign == "\\" ? rest.popFirst() ?? sign : sign)
    }
    return (name.lowercased(), value)
  }
}

/// The opening tags of HTML, in order, without those in comments and in texts of scripts and the like.
///
/// Reads any bytes, in a time that grows with their number.
///
/// Source: html.spec.whatwg.org, section 13.2.5, read loosely.
struct HTMLTags: IteratorProtocol {
  struct Tag: Hashable {
    /// In lower case.
    var name: String
    /// By name in lower case, of several of one name the first; without entities.
    var attributes: [String: String]
  }

  private let bytes: [UInt8]
  private var index = 0

  /// Elements whose text is no HTML, or is not shown as part of the page.
  private static let raw: Set<String> = [
    "script", "style", "textarea", "title", "template", "iframe", "noembed", "noframes", "xmp",
  ]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Tag? {
    while let start = place(of: UInt8(ascii: "<"), from: index) {
      index = start + 1
      guard index < bytes.count else { return nil }
      let first = bytes[index]
      if bytes[index...].starts(with: "!--".utf8) {
        index = end(of: "-->", from: index + 1)
      } else if first == UInt8(ascii: "!") || first == UInt8(ascii: "?")
        || first == UInt8(ascii: "/")
      {
        index = end(of: ">", from: index)
      } else if Self.isLetter(first) {
        guard let tag = tag() else { return nil }
        if Self.raw.contains(tag.name) { skip(tag.name) }
        return tag
      }
    }
    return nil
  }

  /// Reads a tag from its name on; nil where it does not end.
  private mutating func tag() -> Tag? {
    var tag = Tag(
      name: word { Self.isSpace($0) || $0 == Self.slash || $0 == Self.close }, attributes: [:])
    while index < bytes.count {
      let byte = bytes[index]
      if byte == Self.close {
        index += 1
        return tag
      }
      if Self.isSpace(byte) || byte == Self.slash {
        index += 1
        continue
      }
      let start = index
      let name = word {
        Self.isSpace($0) || $0 == Self.slash || $0 == Self.close || $0 == Self.equals
      }
      // A sign that begins no name is one.
      if index == start { index += 1 }
      let value = value()
      if tag.attributes[name] == nil { tag.attributes[name] = value }
    }
    return nil
  }

  /// Reads `= value` behind an attribute's name; empty where there is none.
  private mutating func value() -> String {
    var ahead = index
    while ahead < bytes.count, Self.isSpace(bytes[ahead]) { ahead += 1 }
    guard ahead < bytes.count, bytes[ahead] == Self.equals else { return "" }
    ahead += 1
    while ahead < bytes.count, Self.isSpace(bytes[ahead]) { ahead += 1 }
    index = ahead
    guard index < bytes.count else { return "" }
    let quote = bytes[index]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      return text { Self.isSpace($0) || $0 == Self.close }
    }
    index += 1
    let value = text { $0 == quote }
    index = min(index + 1, bytes.count)
    return value
  }

  private mutating func word(until isEnd: (UInt8) -> Bool) -> String {
    text(until: isEnd).lowercased()
  }

  private mutating func text(until isEnd: (UInt8) -> Bool) -> String {
    let start = index
    while index < bytes.count, !isEnd(bytes[index]) { index += 1 }
    let found = bytes[start..<index]
    let text = String(decoding: found, as: UTF8.self)
    return found.contains(UInt8(ascii: "&")) ? PlainText.entitiesUndone(text) : text
  }

  /// Goes behind the end of an element whose text is raw.
  private mutating func skip(_ name: String) {
    while let start = place(of: UInt8(ascii: "<"), from: index) {
      index = start + 1
      guard index < bytes.count, bytes[index] == Self.slash else { continue }
      let word = bytes[(index + 1)...].prefix(name.utf8.count)
      if String(decoding: word, as: UTF8.self).lowercased() == name {
        index = end(of: ">", from: index)
        return
      }
    }
    index = bytes.count
  }

  /// Where a byte stands next; nil at the end.
  private func place(of byte: UInt8, from start: Int) -> Int? {
    bytes[min(start, bytes.count)...].firstIndex(of: byte)
  }

  /// Behind the next occurrence of a mark, or the end.
  private func end(of mark: String, from start: Int) -> Int {
    let mark = Array(mark.utf8)
    var from = min(start, bytes.count)
    while let place = place(of: mark[0], from: from) {
      if bytes[place...].starts(with: mark) { return place + mark.count }
      from = place + 1
    }
    return bytes.count
  }

  private static let slash = UInt8(ascii: "/")
  private static let close = UInt8(ascii: ">")
  private static let equals = UInt8(ascii: "=")

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
