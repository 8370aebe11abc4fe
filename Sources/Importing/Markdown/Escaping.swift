/// Spells text so that Markdown reads it as text.
///
/// A reader of the source should not see that it was escaped: a character is spared where it could
/// mean nothing.
enum Escaping {
  /// Writes text.
  ///
  /// - Parameters:
  ///   - text: On one line.
  ///   - isAtStart: It begins a line of a paragraph, where `#` or `1.` would begin something else.
  ///   - isInTable: `|` would end a cell.
  ///   - isInLink: `]` would end the words of a link.
  ///   - previous: What stands before it.
  ///   - next: What will stand behind it.
  ///   - out: Where it goes.
  static func write(
    _ text: String, isAtStart: Bool = false, isInTable: Bool = false, isInLink: Bool = false,
    after previous: Unicode.Scalar? = nil, before next: Unicode.Scalar? = nil,
    to out: inout [UInt8]
  ) {
    let isAlone =
      !isAtStart && !text.utf8.contains { isSpecial[Int($0)] }
      && (next == nil || next == " " || !mayHoldAddress(text))
    if isAlone {
      out += text.utf8
      return
    }
    let scalars = Array(text.unicodeScalars)
    let broken = brokenAddresses(scalars, before: next)
    for (index, scalar) in scalars.enumerated() {
      let after = index + 1 < scalars.count ? scalars[index + 1] : next
      let isEscaped =
        switch scalar {
        case "\\": after.map { isPunctuation($0) } ?? true
        case "*", "`", "[", "~": true
        // Between letters and digits it is part of a name.
        case "_": !isWithinName(scalars, index, previous, next)
        case "]": isInLink
        case "<": after.map { isLetter($0) || $0 == "/" || $0 == "!" || $0 == "?" } ?? true
        case "&": isReference(scalars[index...])
        case "|": isInTable
        case "!": after == "[" && index + 1 == scalars.count
        case "#", "=": isAtStart && index == 0
        case ">": isAtStart && index == 0
        case "+", "-": isAtStart && index == 0
        case ":": isAtStart && index == 0
        case ".", ")":
          isAtStart && (1...9).contains(index)
            && scalars[..<index].allSatisfy { ("0"..."9").contains($0) }
        default: false
        }
      if isEscaped || broken.contains(index) { out.append(UInt8(ascii: "\\")) }
      out += String(scalar).utf8
    }
  }

  private static func mayHoldAddress(_ text: String) -> Bool {
    text.utf8.contains(UInt8(ascii: ":")) || text.utf8.contains(UInt8(ascii: "w"))
  }

  /// The `:` of `https://…` and the `.` of `www.…` in words that hold more than an address.
  ///
  /// A bare address becomes a link, and that is well; but one runs to the next space, so that an
  /// escape or a mark in it would be read as part of it.
  private static func brokenAddresses(
    _ text: [Unicode.Scalar], before next: Unicode.Scalar?
  ) -> Set<Int> {
    var broken: Set<Int> = []
    // cmark knows no white space but ASCII's.
    for word in text.split(separator: " ") {
      let touchesNext = word.endIndex == text.endIndex && next != nil && next != " "
      guard touchesNext || word.contains(where: { "\\*_[]<~`&|".unicodeScalars.contains($0) })
      else { continue }
      for index in word.indices {
        let rest = word[index...].prefix(4)
        if rest.starts(with: "://".unicodeScalars) {
          broken.insert(index)
        } else if rest.elementsEqual(
          "www.".unicodeScalars, by: { $0.value | 0x20 == $1.value | 0x20 })
        {
          broken.insert(index + 3)
        }
      }
    }
    return broken
  }

  /// The bytes for which an escape may be needed within a line.
  private static let isSpecial: [Bool] = {
    var table = Array(repeating: false, count: 256)
    for byte in "\\*_[]<~`&|!".utf8 { table[Int(byte)] = true }
    return table
  }()

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && scalar.value > 0x20 && !isLetter(scalar) && !("0"..."9").contains(scalar)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  /// Whether a run of `_` has letters or digits on both sides.
  private static func isWithinName(
    _ text: [Unicode.Scalar], _ index: Int, _ previous: Unicode.Scalar?, _ next: Unicode.Scalar?
  ) -> Bool {
    isWord(text[..<index].last { $0 != "_" } ?? previous)
      && isWord(text[index...].first { $0 != "_" } ?? next)
  }

  /// Whether `&` begins what Markdown would decode.
  static func isReference(_ text: some Collection<Unicode.Scalar>) -> Bool {
    let rest = text.dropFirst()
    let name = rest.prefix {
      isLetter($0) || ("0"..."9").contains($0) || $0 == "#"
    }
    return !name.isEmpty && name.endIndex < rest.endIndex && rest[name.endIndex] == ";"
  }
}
