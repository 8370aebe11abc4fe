/// The `id` of each heading of one document.
///
/// GitHub's rule, because the notes are read there too and links to their sections must hold in
/// both places. Source: github.com/Flet/github-slugger, and html-pipeline's
/// TableOfContentsFilter (`text.downcase`, `/[^\p{Word}\- ]/u` removed, spaces to hyphens).
struct Anchors {
  private var used: [String: Int] = [:]

  /// The anchor of the next heading; `-1`, `-2`, … keep a repeated one apart.
  mutating func next(for text: String) -> String { unique(Self.slug(text)) }

  /// An anchor that the writer chose, kept apart from those before it in the same way.
  mutating func unique(_ anchor: String) -> String {
    guard var count = used[anchor] else {
      used[anchor] = 0
      return anchor
    }
    var candidate: String
    repeat {
      count += 1
      candidate = "\(anchor)-\(count)"
    } while used[candidate] != nil
    used[anchor] = count
    used[candidate] = 0
    return candidate
  }

  /// The anchor of a heading with these words, before it is made unique.
  static func slug(_ text: String) -> String {
    var slug: [UInt8] = []
    slug.reserveCapacity(text.utf8.count)
    var ascii = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): slug.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), UInt8(ascii: "-"):
        slug.append(byte)
      case UInt8(ascii: " "): slug.append(UInt8(ascii: "-"))
      case 0x80...: ascii = false
      default: break
      }
    }
    return ascii ? String(decoding: slug, as: UTF8.self) : unicodeSlug(text)
  }

  private static func unicodeSlug(_ text: String) -> String {
    var slug = ""
    for scalar in text.unicodeScalars {
      if scalar == " " {
        slug.unicodeScalars.append("-")
      } else if scalar == "-" || isWord(scalar) {
        slug += scalar.properties.lowercaseMapping
      }
    }
    return slug
  }

  /// `\p{Word}`: letters, marks, decimal digits, letter numbers and connector punctuation.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
      .connectorPunctuation:
      true
    default: scalar.properties.isAlphabetic
    }
  }
}

/// An anchor that the writer chose, as Zola reads it: `## Title {#id}`.
///
/// Source: getzola.org/documentation/content/linking, "Heading id and anchor insertion".
struct ExplicitAnchor: Equatable {
  var id: String
  /// How many bytes at the end of the heading's text say it, the spaces before it included.
  var length: Int

  init?(endOf text: Span<UInt8>) {
    var end = text.count
    while end > 0, text[end - 1] == UInt8(ascii: " ") { end -= 1 }
    guard end > 3, text[end - 1] == UInt8(ascii: "}") else { return nil }
    var start = end - 1
    while start > 0, Self.belongs(text[start - 1]) { start -= 1 }
    guard start < end - 1, start >= 2, text[start - 1] == UInt8(ascii: "#"),
      text[start - 2] == UInt8(ascii: "{")
    else { return nil }
    id = String(text.extracting(start..<(end - 1)))
    start -= 2
    while start > 0, text[start - 1] == UInt8(ascii: " ") { start -= 1 }
    length = text.count - start
  }

  private static func belongs(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: ":"), 0x80...:
      true
    default: false
    }
  }
}
