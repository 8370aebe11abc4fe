/// Plain text, with the stretches of it that are links or code.
struct Prose: Sendable, Equatable {
  var text = ""
  /// In order, without overlaps.
  var spans: [Span] = []
  /// Alternative texts of images that the text left out, in order.
  var alts: [String] = []

  /// A stretch that is never cut.
  struct Span: Sendable, Equatable {
    /// Offsets into the text's UTF-8.
    var range: Range<Int>
    var kind: Kind

    enum Kind: Sendable, Equatable {
      /// Words, behind which there is an address.
      case link(String)
      /// Words and their address.
      case address
      case code
    }
  }

  var isEmpty: Bool { text.isEmpty }

  /// Appends another text as a paragraph of its own.
  mutating func append(paragraph other: Prose) {
    if !text.isEmpty { text += "\n\n" }
    let offset = text.utf8.count
    text += other.text
    spans += other.spans.map { $0.moved(by: offset) }
    alts += other.alts
  }

  /// The text up to an offset in its UTF-8, with `ending` behind it.
  func prefix(_ end: Int, ending: String = "") -> Prose {
    Prose(
      text: String(decoding: text.utf8.prefix(end), as: UTF8.self) + ending,
      spans: spans.filter { $0.range.upperBound <= end }, alts: alts)
  }
}

extension Prose.Span {
  func moved(by offset: Int) -> Self {
    Self(range: range.lowerBound + offset..<range.upperBound + offset, kind: kind)
  }
}
