import Markdown

/// Plain text, with the stretches of it that are links or code.
struct Prose: Sendable, Equatable {
  var text = ""
  /// In order, without overlaps.
  var spans: [Span] = []
  /// How stretches look on a channel with markup; outer ones before those inside them.
  var marks: [Mark] = []
  /// The images that the text left out, in order.
  var images: [Image] = []

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
      /// Code on lines of its own.
      case codeBlock
    }
  }

  /// A stretch that looks different.
  ///
  /// Two marks never overlap without one holding the other.
  struct Mark: Sendable, Equatable {
    /// Offsets into the text's UTF-8.
    var range: Range<Int>
    var kind: Kind

    enum Kind: Sendable, Equatable {
      case bold, italic, strike, code, quote
      /// The first word of the fence, or nothing.
      case codeBlock(String)
      case link(String)

      /// Whether a cut inside it leaves something of the same kind.
      var isDivisible: Bool {
        switch self {
        case .bold, .italic, .strike, .quote: true
        case .code, .codeBlock, .link: false
        }
      }
    }
  }

  struct Image: Sendable, Equatable {
    /// As the note writes it.
    var destination: String
    var alt: String
  }

  var isEmpty: Bool { text.isEmpty }

  /// Appends another text as a paragraph of its own.
  mutating func append(paragraph other: Prose) {
    if !text.isEmpty { text += "\n\n" }
    let offset = text.utf8.count
    text += other.text
    spans += other.spans.map { Span(range: $0.range.moved(by: offset), kind: $0.kind) }
    marks += other.marks.map { Mark(range: $0.range.moved(by: offset), kind: $0.kind) }
    images += other.images
  }

  /// The text up to an offset in its UTF-8, with `ending` behind it.
  func prefix(_ end: Int, ending: String = "") -> Prose {
    var prefix = slice(0..<end)
    prefix.text += ending
    return prefix
  }

  /// A stretch of the text; offsets into its UTF-8 that are in no ``Span``.
  func slice(_ range: Range<Int>) -> Prose {
    let bytes = text.utf8.dropFirst(range.lowerBound).prefix(range.count)
    let spans = spans.filter {
      range.lowerBound <= $0.range.lowerBound && $0.range.upperBound <= range.upperBound
    }
    let marks = marks.compactMap { mark -> Mark? in
      let inside = mark.range.clamped(to: range)
      guard !inside.isEmpty, inside == mark.range || mark.kind.isDivisible else { return nil }
      return Mark(range: inside.moved(by: -range.lowerBound), kind: mark.kind)
    }
    return Prose(
      text: String(decoding: bytes, as: UTF8.self),
      spans: spans.map { Span(range: $0.range.moved(by: -range.lowerBound), kind: $0.kind) },
      marks: marks, images: images)
  }

  /// The same words, none of which calls a person or a company.
  ///
  /// A note that speaks of Swift's `@State` would tell whoever has that name on X, and a shell's
  /// `$HOME` is a share there. So an invisible character of no width goes behind each sign that a
  /// channel would take for the start of such a name.
  func withoutMentions() -> Prose {
    let bytes = text.utf8.span
    // The last of them begins a wide `@`, among others.
    guard
      bytes.contains(UInt8(ascii: "$")) || bytes.contains(UInt8(ascii: "@"))
        || bytes.contains(0xEF)
    else { return self }
    var out = self
    out.text = ""
    var inserted: [Int] = []
    var offset = 0
    var before: Unicode.Scalar = " "
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      out.text.unicodeScalars.append(scalar)
      offset += UTF8.width(scalar)
      let next = index + 1 < scalars.count ? scalars[index + 1] : " "
      // Behind a letter stands the host of a mail address.
      let isPerson =
        Mention.isSign(scalar) && (next.isASCIIAlphanumeric || next == "_")
        && !before.isASCIIAlphanumeric
      let isShare = scalar == "$" && next.isASCIILetter && !before.isASCIIAlphanumeric
      if isPerson || isShare, !isAddress(at: offset) {
        out.text.unicodeScalars.append(Self.quiet)
        inserted.append(offset)
      }
      before = scalar
    }
    guard !inserted.isEmpty else { return self }
    let width = UTF8.width(Self.quiet)
    let moved = { (range: Range<Int>) in
      let start = range.lowerBound + width * inserted.count { $0 <= range.lowerBound }
      let end = range.upperBound + width * inserted.count { $0 < range.upperBound }
      return start..<end
    }
    out.spans = spans.map { Span(range: moved($0.range), kind: $0.kind) }
    out.marks = marks.map { Mark(range: moved($0.range), kind: $0.kind) }
    return out
  }

  /// ZERO WIDTH SPACE, which no name has in it.
  static let quiet = MarkdownSpelling.quiet

  private func isAddress(at offset: Int) -> Bool {
    spans.contains { $0.kind == .address && $0.range.contains(offset) }
  }
}

extension Range<Int> {
  func moved(by offset: Int) -> Self { lowerBound + offset..<upperBound + offset }
}
