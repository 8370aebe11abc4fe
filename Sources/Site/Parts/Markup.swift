internal import Diagnostics
internal import Markdown

/// HTML being written.
///
/// What is ours can only be a literal and goes in as it is; what comes from a repository can only
/// be a `String` and goes in escaped. So no title and no name becomes markup by a slip.
struct Markup {
  private(set) var bytes: [UInt8] = []

  /// Writes a literal.
  mutating func raw(_ literal: StaticString) {
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// Writes text, safe between tags and inside an attribute's quotes.
  mutating func text(_ text: String) { HTML.escape(text, into: &bytes) }

  mutating func number(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }

  /// Writes JSON, safe inside a `script` element: nothing in it ends the element or begins another.
  mutating func json(_ json: JSON) {
    for byte in json.compact() {
      switch byte {
      case UInt8(ascii: "<"): raw("\\u003c")
      case UInt8(ascii: ">"): raw("\\u003e")
      case UInt8(ascii: "&"): raw("\\u0026")
      default: bytes.append(byte)
      }
    }
  }

  /// Writes HTML that was written before.
  mutating func append(_ fragment: Fragment) { bytes.append(contentsOf: fragment.html.utf8) }

  /// Writes the text of a note.
  mutating func append(
    _ html: LinkedHTML, destination: (Int) -> String,
    image: (Int, LinkedHTML.Image) -> LinkedHTML.ShownImage?,
    code: (_ language: String, _ escaped: ArraySlice<UInt8>) -> [UInt8]?
  ) {
    html.append(to: &bytes, destination: destination, image: image, code: code)
  }

  /// Writes `<a href="…">`, with more attributes where they are given.
  mutating func open(link href: String, _ attributes: StaticString = "") {
    raw("<a")
    if attributes.utf8CodeUnitCount > 0 {
      raw(" ")
      raw(attributes)
    }
    raw(" href=\"")
    text(href)
    raw("\">")
  }

  /// Writes a whole link.
  mutating func link(_ href: String, _ attributes: StaticString = "", text words: String) {
    open(link: href, attributes)
    text(words)
    raw("</a>")
  }
}
