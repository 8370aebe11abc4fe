import Diagnostics

/// LinkedIn's `little` text: what its interface takes for the words of a post.
///
/// LinkedIn drops what follows the first reserved character that is not escaped, and still answers
/// that all went well; so every one of the fifteen is escaped, in addresses too.
///
/// Source: learn.microsoft.com, little text format.
enum LittleText {
  /// A piece of a post.
  enum Piece: Hashable {
    case text(String)
    /// Without `#`.
    case hashtag(String)
  }

  static let reserved = Set("\\|{}@[]()<>#*_~".unicodeScalars)

  static func encode(_ pieces: [Piece]) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): escaped(text)
      // An element and not `\#`, which would be words.
      case .hashtag(let tag): "{hashtag|\\#|\(escaped(tag))}"
      }
    }.joined()
  }

  /// What LinkedIn reads; nil where it would stop reading.
  static func decode(_ little: String) -> [Piece]? {
    var pieces: [Piece] = []
    var text = ""
    var rest = Array(little.unicodeScalars)[...]
    let opening = Array("{hashtag|\\#|".unicodeScalars)
    while let scalar = rest.first {
      if rest.starts(with: opening) {
        rest.removeFirst(opening.count)
        var tag = ""
        while let next = rest.first, next != "}" {
          guard let scalar = take(&rest) else { return nil }
          tag.unicodeScalars.append(scalar)
        }
        guard rest.popFirst() == "}" else { return nil }
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
        pieces.append(.hashtag(tag))
        continue
      }
      guard scalar == "\\" || !reserved.contains(scalar), let next = take(&rest) else { return nil }
      text.unicodeScalars.append(next)
    }
    return text.isEmpty ? pieces : pieces + [.text(text)]
  }

  /// One character, without what escapes it.
  private static func take(_ rest: inout ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
    guard let scalar = rest.popFirst() else { return nil }
    if scalar != "\\" { return reserved.contains(scalar) ? nil : scalar }
    return rest.popFirst().flatMap { reserved.contains($0) ? $0 : nil }
  }

  private static func escaped(_ text: String) -> String {
    let bytes = text.utf8.span
    var escaped: [UInt8] = []
    escaped.reserveCapacity(bytes.count + bytes.count / 8)
    let isReserved = isReserved
    var copied = 0
    for index in bytes.indices where isReserved[Int(bytes[index])] {
      escaped.append(bytes.extracting(copied..<index))
      escaped.append(UInt8(ascii: "\\"))
      copied = index
    }
    escaped.append(bytes.extracting(copied...))
    return String(decoding: escaped, as: UTF8.self)
  }

  private static let isReserved = (0...UInt8.max).map { reserved.contains(Unicode.Scalar($0)) }
}
