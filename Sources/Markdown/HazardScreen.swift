/// Estimates what the shapes cost on which Debian's cmark-gfm 0.29.0.gfm.6 is quadratic.
///
/// The numbers are nanoseconds, measured on such inputs of 64 and 256 KiB and rounded up; the
/// published weaknesses are CVE-2022-39209, CVE-2023-22483 to 22486, CVE-2023-24824, CVE-2023-26485
/// and the two table findings GHSL-2023-117 and 118.
struct HazardScreen {
  private enum Shape: Int, CaseIterable {
    case images, declarations, address, parentheses, email, nesting, columns, cells, delimiters
    case references, footnotes

    var description: String {
      switch self {
      case .images: "too many '![' in one paragraph"
      case .declarations: "too many '<!' or '<?' in one paragraph"
      case .address: "too many addresses in one word"
      case .parentheses: "too many parentheses behind an address"
      case .email: "too many '@' in one paragraph"
      case .nesting: "lists or quotes nested too deeply"
      case .columns: "a line with too many '|'"
      case .cells: "a table with too many cells"
      case .delimiters: "too many lines of dashes in one paragraph"
      case .references: "a link definition that is too long for how often it may be used"
      case .footnotes: "too many footnote references"
      }
    }
  }

  /// How much estimated time is too much.
  private static let budget = 1e9
  /// Levels of lists and quotes on one line; no browser shows as many.
  private static let deepest = 250
  /// Each is written with some 240 bytes of HTML.
  private static let mostFootnotes = 20_000

  private let bytes: [UInt8]
  private var cost = Array(repeating: 0.0, count: Shape.allCases.count)
  private var total = 0.0
  private var worst = Array(repeating: (cost: 0.0, offset: 0), count: Shape.allCases.count)

  // What is known of the paragraph so far: the lines since the last blank one.
  private var paragraph = 0
  private var images = 0
  private var declarations = 0
  private var ats = 0
  private var columns = 0
  private var definition: Int?

  // The line, and how deeply it is nested.
  private var pipes = 0
  private var depth = 0

  /// The end of the last word that was read for addresses.
  private var wordEnd = 0

  // The document.
  private var brackets = 0
  private var footnotes = 0
  private var longestDefinition = (length: 0, offset: 0)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func run() -> Hazard? {
    var line = 0
    while line < bytes.count, total < Self.budget { line = scanLine(from: line) }
    endParagraph(at: bytes.count)
    charge(
      .references, Double(longestDefinition.length) * Double(brackets) * 4,
      at: longestDefinition.offset)
    guard total >= Self.budget else { return nil }
    let most = Shape.allCases.max { cost[$0.rawValue] < cost[$1.rawValue] } ?? .nesting
    return Hazard(what: most.description, offset: worst[most.rawValue].offset)
  }

  private mutating func charge(_ shape: Shape, _ nanoseconds: Double, at offset: Int) {
    guard nanoseconds > 0 else { return }
    total += nanoseconds
    cost[shape.rawValue] += nanoseconds
    if nanoseconds > worst[shape.rawValue].cost { worst[shape.rawValue] = (nanoseconds, offset) }
  }

  // MARK: Lines

  /// Reads one line.
  ///
  /// - Returns: Where the next one starts.
  private mutating func scanLine(from start: Int) -> Int {
    let text = scanPrefix(from: start)
    guard text < bytes.count, !bytes[text].endsLine else {
      endParagraph(at: text)
      paragraph = text + 1
      // Each open list is asked whether it ends with a blank line.
      charge(.nesting, Double(depth) * 30, at: start)
      return text + 1
    }
    if bytes[text] == UInt8(ascii: "[") { startDefinition(at: text) }
    let isDelimiter = Self.mayDelimit[Int(bytes[text])]
    pipes = 0
    let end = scanText(from: text)
    charge(.columns, pipes > 100 ? Double(pipes) * Double(pipes) * 2.5 : 0, at: start)
    charge(.cells, Double(columns) * 250, at: start)
    if isDelimiter, isDelimiterRow(text..<end) {
      charge(.delimiters, Double(end - paragraph) * 0.6, at: paragraph)
      columns = max(columns, pipes + 1)
    }
    return end + 1
  }

  /// Goes past indentation and the markers of quotes and lists, and counts the levels.
  private mutating func scanPrefix(from start: Int) -> Int {
    var place = start
    var blanks = 0
    var markers = 0
    while place < bytes.count {
      switch bytes[place] {
      case 0x20: blanks += 1
      case 0x09: blanks += 4
      case UInt8(ascii: ">"): markers += 1
      case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
        guard isBlank(place + 1) else { return levels(markers, blanks, at: start, text: place) }
        markers += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        var end = place + 1
        while end < bytes.count, end - place < 9, (0x30...0x39).contains(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ")"),
          isBlank(end + 1)
        else { return levels(markers, blanks, at: start, text: place) }
        markers += 1
        place = end
      default: return levels(markers, blanks, at: start, text: place)
      }
      place += 1
    }
    return levels(markers, blanks, at: start, text: place)
  }

  /// Keeps how deeply a line is nested; a blank line leaves it as it was.
  private mutating func levels(_ markers: Int, _ blanks: Int, at start: Int, text: Int) -> Int {
    if markers > Self.deepest { charge(.nesting, Self.budget, at: start) }
    if markers > 0 || (text < bytes.count && !bytes[text].endsLine) {
      // A level of a list is two columns at least.
      depth = markers + blanks / 2
    }
    return text
  }

  /// Whether what stands before can be the marker of an item: for cmark neither a form feed nor a
  /// vertical tab ends one.
  private func isBlank(_ place: Int) -> Bool {
    place >= bytes.count || bytes[place] == 0x20 || bytes[place] == 0x09 || bytes[place].endsLine
  }

  private mutating func startDefinition(at start: Int) {
    endDefinition(at: start)
    definition = start
  }

  private mutating func endDefinition(at end: Int) {
    guard let start = definition else { return }
    definition = nil
    guard end - start > longestDefinition.length else { return }
    var place = start
    while place + 1 < end, place - start <= 1001 {
      if bytes[place] == UInt8(ascii: "]"), bytes[place + 1] == UInt8(ascii: ":") {
        longestDefinition = (end - start, start)
        return
      }
      place += 1
    }
  }

  private mutating func endParagraph(at end: Int) {
    let length = Double(end - paragraph)
    charge(.images, Double(images) * Double(images) * 4, at: paragraph)
    charge(.declarations, Double(declarations) * length * 0.5, at: paragraph)
    charge(.email, Double(min(ats, 1000)) * length * 2.5, at: paragraph)
    endDefinition(at: end)
    images = 0
    declarations = 0
    ats = 0
    columns = 0
  }

  /// Whether a line may stand under the header of a table.
  private func isDelimiterRow(_ line: Range<Int>) -> Bool {
    var place = line.lowerBound
    while place < line.upperBound {
      guard Self.mayDelimit[Int(bytes[place])] || bytes[place].isSpace else { return false }
      place += 1
    }
    return true
  }

  // MARK: Text

  /// Reads a line's text.
  ///
  /// - Returns: Where it ends.
  private mutating func scanText(from start: Int) -> Int {
    let isSpecial = Self.isSpecial
    let bytes = bytes
    var place = start
    while place < bytes.count {
      let byte = bytes[place]
      if isSpecial[Int(byte)] {
        switch byte {
        case 0x0A, 0x0D: return place
        case UInt8(ascii: "|"): pipes += 1
        case UInt8(ascii: "@"): ats += 1
        case UInt8(ascii: "["): scanBracket(at: place)
        case UInt8(ascii: "<"): if isDeclaration(at: place) { declarations += 1 }
        default: if place >= wordEnd, startsAddress(at: place) { scanWord(at: place) }
        }
      }
      place += 1
    }
    return place
  }

  private mutating func scanBracket(at place: Int) {
    brackets += 1
    if place > 0, bytes[place - 1] == UInt8(ascii: "!") { images += 1 }
    if follows(UInt8(ascii: "^"), place) {
      footnotes += 1
      if footnotes > Self.mostFootnotes { charge(.footnotes, Self.budget, at: place) }
    }
  }

  private func follows(_ byte: UInt8, _ place: Int) -> Bool {
    place + 1 < bytes.count && bytes[place + 1] == byte
  }

  /// Whether `<?`, `<!X` or `<![` stands here; comments are read in one go.
  private func isDeclaration(at place: Int) -> Bool {
    if follows(UInt8(ascii: "?"), place) { return true }
    return follows(UInt8(ascii: "!"), place) && !follows(UInt8(ascii: "-"), place + 1)
  }

  /// Whether `://` or `www.` stands here.
  private func startsAddress(at place: Int) -> Bool {
    bytes[place] == UInt8(ascii: ":")
      ? follows(UInt8(ascii: "/"), place)
      : follows(UInt8(ascii: "w"), place) && follows(UInt8(ascii: "."), place + 2)
  }

  /// Reads to the next white space, once for each word.
  private mutating func scanWord(at start: Int) {
    var addresses = 0
    var end = start
    while end < bytes.count, !bytes[end].isSpace {
      let mayStart = bytes[end] == UInt8(ascii: ":") || bytes[end] == UInt8(ascii: "w")
      if mayStart, startsAddress(at: end) { addresses += 1 }
      end += 1
    }
    wordEnd = end
    let length = Double(end - start)
    charge(.address, addresses > 1 ? Double(addresses) * length * 10 : 0, at: start)
    var close = end
    while close > start, bytes[close - 1] == UInt8(ascii: ")") { close -= 1 }
    charge(.parentheses, Double(end - close) * length * 0.4, at: start)
  }

  // MARK: Tables of bytes

  private static let isSpecial = table("\n\r|@[<:w")
  private static let mayDelimit = table("-|:")

  private static func table(_ bytes: String) -> [Bool] {
    var table = Array(repeating: false, count: 256)
    for byte in bytes.utf8 { table[Int(byte)] = true }
    return table
  }
}

extension UInt8 {
  fileprivate var endsLine: Bool { self == 0x0A || self == 0x0D }
}
