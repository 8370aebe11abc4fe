internal import Ccmark_gfm
internal import Diagnostics

extension Renderer {
  /// Writes raw HTML: what the list allows, balanced; the rest as text.
  ///
  /// Trusted HTML is copied, with its destinations left open like any other link's.
  ///
  /// - Parameters:
  ///   - bytes: As typed.
  ///   - place: The place in the file of a stretch of `bytes`.
  mutating func writeRaw(_ bytes: [UInt8], at place: (Range<Int>) -> SourceRange) {
    var index = 0
    while let start = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
      html.append(contentsOf: bytes[index..<start])
      index = start
      if bytes[start...].starts(with: "<!--".utf8) {
        index = Self.commentEnd(bytes, from: start)
        let text = bytes[(start + 4)..<max(start + 4, index - 3)]
        outline.comments.append(
          Outline.Comment(text: Self.trimmed(text), range: place(start..<index)))
        if trustedHTML { html.append(contentsOf: bytes[start..<index]) }
      } else if let tag = Tag(bytes, at: start) {
        index = tag.end
        if trustedHTML {
          index = writeTrusted(tag, bytes, start, place)
        } else if HTMLNames.elements.contains(tag.name) {
          write(tag, bytes, place(start..<tag.end))
        } else {
          refuse(.unsafe, tag.name, place(start..<tag.end))
          writeText(bytes[start..<tag.end])
        }
      } else {
        html.append(trustedHTML ? "<" : "&lt;")
        index += 1
      }
    }
    html.append(contentsOf: bytes[index...])
  }

  private mutating func write(_ tag: Tag, _ bytes: [UInt8], _ range: SourceRange) {
    if tag.isClosing {
      // HTML reads `</br>` as `<br>`; nobody means it.
      guard let closed = elements.close(tag.name) else { return refuse(.stray, tag.name, range) }
      for element in closed.dropLast() { closeForgotten(element) }
      html.append("</")
      html.append(contentsOf: tag.name.utf8)
      html.append(">")
      return
    }
    html.append("<")
    html.append(contentsOf: tag.name.utf8)
    var written: Set<String> = []
    for attribute in tag.attributes where written.insert(attribute.name).inserted {
      write(attribute, of: tag, bytes, range)
    }
    if HTMLNames.void.contains(tag.name) {
      html.append(" />")
    } else {
      html.append(">")
      elements.open(OpenElements.Element(name: tag.name, range: range))
    }
  }

  private mutating func write(
    _ attribute: Tag.Attribute, of tag: Tag, _ bytes: [UInt8], _ range: SourceRange
  ) {
    if HTMLNames.destinations[attribute.name]?.contains(tag.name) == true {
      html.append(" ")
      html.append(contentsOf: attribute.name.utf8)
      html.append("=\"")
      if tag.name == "img" { noteImage(tag, bytes) }
      appendLink(attribute, of: tag, bytes, range)
      html.append("\"")
    } else if HTMLNames.attributes.contains(attribute.name) {
      html.append(" ")
      html.append(contentsOf: attribute.name.utf8)
      guard let value = attribute.value else { return }
      note(attribute, bytes)
      html.append("=\"")
      // References are kept as typed; a quote cannot end the attribute.
      for byte in bytes[value] {
        switch byte {
        case UInt8(ascii: "\""): html.append("&quot;")
        case UInt8(ascii: "<"): html.append("&lt;")
        case UInt8(ascii: ">"): html.append("&gt;")
        default: html.append(byte)
        }
      }
      html.append("\"")
    } else {
      refuse(.unsafe, "\(tag.name) \(attribute.name)", range)
    }
  }

  private mutating func noteImage(_ tag: Tag, _ bytes: [UInt8]) {
    let typed = { (name: String) in
      tag.attributes.first { $0.name == name }.map { attribute in
        attribute.value.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
      }
    }
    noteImage(
      width: typed("width"), height: typed("height"), saysLoading: typed("loading") != nil)
  }

  /// Keeps an `id` or `name`, to which links may lead.
  private mutating func note(_ attribute: Tag.Attribute, _ bytes: [UInt8]) {
    guard attribute.name == "id" || attribute.name == "name", let value = attribute.value else {
      return
    }
    outline.anchors.insert(Self.unescaped(bytes[value]))
  }

  /// Leaves a destination open.
  private mutating func appendLink(
    _ attribute: Tag.Attribute, of tag: Tag, _ bytes: [UInt8], _ range: SourceRange
  ) {
    let alternative = tag.attributes.first { $0.name == "alt" }?.value
    let title = tag.attributes.first { $0.name == "title" }?.value
    slots.append(LinkedHTML.Slot(offset: html.count, link: outline.links.count))
    outline.links.append(
      Outline.Link(
        kind: .html, destination: attribute.value.map { Self.unescaped(bytes[$0]) } ?? "",
        text: alternative.map { Self.unescaped(bytes[$0]) } ?? "",
        title: title.map { Self.unescaped(bytes[$0]) } ?? "", range: range))
  }

  private mutating func refuse(
    _ reason: Outline.RefusedHTML.Reason, _ name: String, _ range: SourceRange
  ) {
    outline.refusedHTML.append(Outline.RefusedHTML(reason: reason, name: name, range: range))
  }

  private mutating func writeText(_ bytes: ArraySlice<UInt8>) {
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "<"): html.append("&lt;")
      case UInt8(ascii: ">"): html.append("&gt;")
      default: html.append(byte)
      }
    }
  }

  /// Copies a trusted tag.
  ///
  /// - Returns: The place behind it, or behind the element when its content is no markup.
  private mutating func writeTrusted(
    _ tag: Tag, _ bytes: [UInt8], _ start: Int, _ place: (Range<Int>) -> SourceRange
  ) -> Int {
    var copied = start
    for attribute in tag.attributes where !tag.isClosing {
      note(attribute, bytes)
      guard let value = attribute.value,
        HTMLNames.destinations[attribute.name]?.contains(tag.name) == true
      else { continue }
      let isQuoted = value.upperBound < tag.end - 1 && Self.isQuote(bytes[value.lowerBound - 1])
      html.append(contentsOf: bytes[copied..<(value.lowerBound - (isQuoted ? 1 : 0))])
      html.append("\"")
      appendLink(attribute, of: tag, bytes, place(start..<tag.end))
      html.append("\"")
      copied = value.upperBound + (isQuoted ? 1 : 0)
    }
    html.append(contentsOf: bytes[copied..<tag.end])
    guard !tag.isClosing, HTMLNames.rawText.contains(tag.name) else { return tag.end }
    var end = tag.end
    while end < bytes.count {
      if bytes[end] == UInt8(ascii: "<"), let close = Tag(bytes, at: end), close.isClosing,
        close.name == tag.name
      {
        break
      }
      end += 1
    }
    html.append(contentsOf: bytes[tag.end..<end])
    return end
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  /// The place behind a comment; a comment without an end takes the rest.
  private static func commentEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start + 4
    while index + 2 < bytes.count {
      if bytes[index...].starts(with: "-->".utf8) { return index + 3 }
      index += 1
    }
    return bytes.count
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    let start = bytes.firstIndex { !$0.isSpace } ?? bytes.endIndex
    let end = bytes.lastIndex { !$0.isSpace }.map { $0 + 1 } ?? start
    return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
  }

  /// The text of an attribute's value, with its character references resolved.
  static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "&"),
        let reference = CharacterReference(bytes[(index + 1)...])
      {
        text.append(contentsOf: reference.text)
        index += 1 + reference.length
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
