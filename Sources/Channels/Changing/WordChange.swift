/// One word that stands in the place of another.
struct WordChange: Hashable, Sendable {
  let old: Substring
  let new: Substring

  init(_ old: Substring, _ new: Substring) {
    self.old = old
    self.new = new
  }

  /// What of the meaning may have changed with it; nil where it reads as a slip of the keyboard.
  ///
  /// A slip keeps the first letter, leaves short words alone, and is at most one letter that came,
  /// went, is another or changed places with its neighbour; two in a word of eight letters or more.
  var meaning: String? {
    for word in [old, new] {
      if word.contains(where: \.isNumber) || word.contains(where: \.isCurrencySymbol) {
        return "a number changed"
      }
      if word.contains("://") || word.contains("/") || word.contains("@") || word.contains("#")
        || word.contains("\\") || Self.isHost(word)
      {
        return "a link, a name or a tag changed"
      }
    }
    let (a, b) = (Self.core(old), Self.core(new))
    // Marks at the end of a word, but for those that make another sentence of it.
    if a == b {
      return Self.signs(old) == Self.signs(new) ? nil : "a sentence ends otherwise"
    }
    let (small, other) = (a.lowercased(), b.lowercased())
    if Self.isNegative(small) || Self.isNegative(other) { return "a negation changed" }
    if Self.numerals.contains(small) || Self.numerals.contains(other) { return "a number changed" }
    let (one, two) = (Array(small), Array(other))
    let shorter = min(one.count, two.count)
    guard shorter >= 4, one.first == two.first else { return "a word changed" }
    return Self.distance(one, two, atMost: shorter >= 8 ? 2 : 1) == nil ? "a word changed" : nil
  }

  /// The word without what stands around it.
  private static func core(_ word: Substring) -> Substring {
    let isOutside = { (sign: Character) in !sign.isLetter }
    var word = word.drop(while: isOutside)
    while let last = word.last, isOutside(last) { word.removeLast() }
    return word
  }

  /// The signs of a word that say how a sentence is meant.
  private static func signs(_ word: Substring) -> [Character] {
    word.filter { "?!%<>=+&~*_`|".contains($0) }.map(\.self)
  }

  /// Whether a word reads as `example.org` does, and not as the end of a sentence.
  private static func isHost(_ word: Substring) -> Bool {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 1 && parts.allSatisfy { $0.first?.isLetter == true }
  }

  /// Those of the languages whose counts and plurals the site knows best; a word that is missing here
  /// is still too short, or too far from its opposite, for most slips.
  private static let negations: Set<String> = [
    "no", "not", "never", "none", "nor", "neither", "without", "cannot", "nothing", "nobody",
    "hardly", "nein", "nicht", "nie", "niemals", "kein", "keine", "keinen", "keiner", "ohne",
    "weder", "non", "jamais", "sans", "ningún", "nunca", "sin", "nada",
  ]

  private static func isNegative(_ word: String) -> Bool {
    negations.contains(word) || word.hasSuffix("n't") || word.hasSuffix("n’t")
  }

  private static let numerals: Set<String> = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "thirty", "fourteen", "forty", "fifteen", "fifty", "sixteen",
    "sixty", "seventeen", "seventy", "eighteen", "eighty", "nineteen", "ninety", "hundred",
    "thousand", "million", "billion", "trillion", "millionen", "milliarden", "milliarde",
  ]

  /// How many letters came, went, are others or changed places with their neighbours; nil for more
  /// than `most`.
  ///
  /// Words are of 64 letters at most: a longer one is too far from any.
  private static func distance(_ a: [Character], _ b: [Character], atMost most: Int) -> Int? {
    guard a.count <= 64, b.count <= 64, abs(a.count - b.count) <= most else { return nil }
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, rows[i - 1][j - 1] + 1)
        }
        row.append(cost)
      }
      rows.append(row)
    }
    let cost = rows[a.count][b.count]
    return cost <= most ? cost : nil
  }
}
