/// A block quote that GitHub shows as a notice: its first line is `[!NOTE]` or one of its kin.
///
/// Source: GitHub's "Basic writing and formatting syntax", Alerts.
struct Alert {
  enum Kind: String, CaseIterable {
    case note = "Note"
    case tip = "Tip"
    case important = "Important"
    case warning = "Warning"
    case caution = "Caution"
  }

  let kind: Kind
  /// The nodes of the first line, which are not text to read.
  let marker: [Node]
  /// The paragraph that has nothing but the first line, if it has.
  let emptyParagraph: Node?

  /// Reads the first line of a quote.
  ///
  /// - Returns: Nil for a quote that is only a quote, one whose first line is a link to a
  ///   definition of that name among them.
  init?(quote: Node) {
    guard let paragraph = quote.firstChild, paragraph.kind == .paragraph,
      let kind = paragraph.withContent(Self.kind)
    else { return nil }
    self.kind = kind
    var marker: [Node] = []
    var node = paragraph.firstChild
    while let current = node, current.kind == .text {
      marker.append(current)
      node = current.next
    }
    if let end = node {
      guard end.kind == .softBreak || end.kind == .lineBreak else { return nil }
      marker.append(end)
    }
    self.marker = marker
    emptyParagraph = node == nil ? paragraph : nil
  }

  private static func kind(_ content: Span<UInt8>) -> Kind? {
    var end = 0
    while end < content.count, content[end] != UInt8(ascii: "\n"), end < 32 { end += 1 }
    let line = String(content.extracting(0..<end)).lowercased()
    let words = line.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count == 1 else { return nil }
    return Kind.allCases.first { words[0] == "[!\($0.rawValue.lowercased())]" }
  }
}
