/// What the program that draws says to one card.
///
/// The program is given cards as lines (``Card/line``), and writes an answer for each, in order.
package enum CardAnswer: Hashable, Sendable {
  /// The picture.
  case png([UInt8])
  /// Why there is none.
  case refused(String)
}

extension CardAnswer {
  /// A letter, the length in four bytes and the content.
  package var frame: [UInt8] {
    switch self {
    case .png(let bytes): Self.frame("P", bytes)
    case .refused(let reason): Self.frame("R", Array(reason.utf8))
    }
  }

  private static func frame(_ kind: Unicode.Scalar, _ content: [UInt8]) -> [UInt8] {
    [UInt8(ascii: kind)] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: content.count >> $0) }
      + content
  }

  /// Reads what ``frame`` wrote, one after the other.
  ///
  /// - Returns: The whole answers with which `bytes` begins: a program that was stopped leaves half of
  ///   one.
  package static func all(in bytes: [UInt8]) -> [CardAnswer] {
    var answers: [CardAnswer] = []
    var rest = bytes[...]
    while rest.count >= 5 {
      let kind = rest.removeFirst()
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      guard rest.count >= length else { break }
      let content = Array(rest.prefix(length))
      rest = rest.dropFirst(length)
      switch kind {
      case UInt8(ascii: "P"): answers.append(.png(content))
      case UInt8(ascii: "R"): answers.append(.refused(String(decoding: content, as: UTF8.self)))
      default: return answers
      }
    }
    return answers
  }
}
