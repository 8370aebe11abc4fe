/// A set of characters, such as `[a-z_]`.
struct Characters: Hashable, Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    ranges.contains { $0.contains(scalar.value) } != isNegated
  }
}

/// A pattern, taken apart.
indirect enum PatternTree {
  case characters(Characters)
  case sequence([PatternTree])
  case choice([PatternTree])
  /// Without a most, as often as can be.
  case repetition(PatternTree, least: Int, most: Int?)
}

/// Reads a pattern.
///
/// Each method returns nil for what it cannot read.
struct PatternParser {
  private let text: [Unicode.Scalar]
  private var place = 0
  private var depth = 0
  private static let deepest = 20
  private static let mostRepetitions = 500

  init(_ text: [Unicode.Scalar]) { self.text = text }

  mutating func parse() -> PatternTree? {
    guard let tree = choice(), place == text.count else { return nil }
    return tree
  }

  private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    place += 1
    return true
  }

  private mutating func choice() -> PatternTree? {
    var parts: [PatternTree] = []
    repeat {
      guard let part = sequence() else { return nil }
      parts.append(part)
    } while take("|")
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() -> PatternTree? {
    var parts: [PatternTree] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      guard let atom = atom(), let part = repetition(of: atom) else { return nil }
      parts.append(part)
    }
    return .sequence(parts)
  }

  private mutating func atom() -> PatternTree? {
    guard let scalar = next else { return nil }
    place += 1
    switch scalar {
    case "(": return group()
    case "[": return set().map { .characters($0) }
    case ".": return .characters(Characters(ranges: [10...10], isNegated: true))
    case "\\": return escape().map { .characters($0) }
    case "*", "+", "?", "{", "}", "]", "^", "$": return nil
    default: return .characters(Characters(ranges: [scalar.value...scalar.value]))
    }
  }

  private mutating func group() -> PatternTree? {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { return nil }
    // `(?:` is a group; whatever else begins with a question mark looks ahead or behind.
    if take("?"), !take(":") { return nil }
    guard let tree = choice(), take(")") else { return nil }
    return tree
  }

  private mutating func repetition(of part: PatternTree) -> PatternTree? {
    switch next {
    case "*": place += 1; return .repetition(part, least: 0, most: nil)
    case "+": place += 1; return .repetition(part, least: 1, most: nil)
    case "?": place += 1; return .repetition(part, least: 0, most: 1)
    case "{":
      place += 1
      guard let least = number() else { return nil }
      var most: Int? = least
      if take(",") { most = next == "}" ? nil : number() ?? -1 }
      guard take("}"), most.map({ $0 >= least }) ?? true else { return nil }
      return .repetition(part, least: least, most: most)
    default: return part
    }
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = next, ("0"..."9").contains(scalar) {
      value = (value ?? 0) * 10 + Int(scalar.value - 48)
      guard value ?? 0 <= Self.mostRepetitions else { return nil }
      place += 1
    }
    return value
  }

  /// What follows a backslash.
  private mutating func escape() -> Characters? {
    guard let scalar = next else { return nil }
    place += 1
    switch scalar {
    case "d": return Self.digits
    case "D": return Characters(ranges: Self.digits.ranges, isNegated: true)
    case "w": return Self.word
    case "W": return Characters(ranges: Self.word.ranges, isNegated: true)
    case "s": return Self.space
    case "S": return Characters(ranges: Self.space.ranges, isNegated: true)
    case "t": return Characters(ranges: [9...9])
    case "n": return Characters(ranges: [10...10])
    case _ where scalar.value < 0x80 && !isASCIILetterOrDigit(UInt8(scalar.value)):
      return Characters(ranges: [scalar.value...scalar.value])
    default: return nil
    }
  }

  private static let digits = Characters(ranges: [48...57])
  private static let word = Characters(ranges: [48...57, 65...90, 95...95, 97...122])
  private static let space = Characters(ranges: [9...13, 32...32])

  private mutating func set() -> Characters? {
    var set = Characters()
    set.isNegated = take("^")
    while let scalar = next, scalar != "]" {
      place += 1
      var range = scalar.value...scalar.value
      if scalar == "\\" {
        guard let escaped = escape(), !escaped.isNegated else { return nil }
        guard escaped.ranges.count == 1, escaped.ranges[0].count == 1 else {
          set.ranges += escaped.ranges
          continue
        }
        range = escaped.ranges[0]
      }
      if next == "-", place + 1 < text.count, text[place + 1] != "]" {
        place += 1
        guard let end = next, end != "\\", end.value >= range.lowerBound else { return nil }
        place += 1
        range = range.lowerBound...end.value
      }
      set.ranges.append(range)
    }
    return take("]") && !set.ranges.isEmpty ? set : nil
  }
}
