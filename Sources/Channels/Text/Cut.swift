extension Prose {
  /// As much of the text, from its beginning, as a channel has room for.
  ///
  /// Ends at the end of a sentence where that keeps at least half of what would fit, else behind
  /// a word, with `…`. Never ends inside a word, a link, code or a grapheme cluster.
  ///
  /// - Parameter fits: Whether a text has room; true for every text that is shorter than one for
  ///   which it is true.
  /// - Returns: The text, and whether it is all of it; nil when not even the first word fits.
  func cut(where fits: (Prose) -> Bool) -> (prose: Prose, isWhole: Bool)? {
    if text.utf8.count <= Breaks.reach, fits(self) { return (self, true) }
    let breaks = Breaks(of: self)
    let sentence = breaks.sentences.last(upTo: { fits(prefix($0)) })
    let word = breaks.words.last(upTo: { fits(prefix($0, ending: "…")) })
    if let sentence, sentence * 2 >= word ?? 0 { return (prefix(sentence), false) }
    return word.map { (prefix($0, ending: "…"), false) }
  }
}

extension RandomAccessCollection {
  /// The last element for which `holds` is true, when it is true up to some element and false
  /// after it.
  ///
  /// Looks at few elements that are far behind it: a post is short, and a note may be long.
  func last(upTo holds: (Element) -> Bool) -> Element? {
    var low = startIndex
    var high = startIndex
    var step = 32
    while high < endIndex {
      high = index(high, offsetBy: step, limitedBy: endIndex) ?? endIndex
      guard high < endIndex, holds(self[high]) else { break }
      low = index(after: high)
      step *= 2
    }
    while low < high {
      let middle = index(low, offsetBy: distance(from: low, to: high) / 2)
      if holds(self[middle]) { low = index(after: middle) } else { high = middle }
    }
    return low > startIndex ? self[index(before: low)] : nil
  }
}

/// The places at which a text may end, as offsets into its UTF-8, in order.
struct Breaks {
  private(set) var sentences: [Int] = []
  /// Behind words, without the punctuation that follows them.
  private(set) var words: [Int] = []

  /// How many bytes are looked at: no post is longer, on any channel.
  static let reach = 128 << 10

  init(of prose: Prose) {
    var spans = prose.spans[...]
    var ends = Sentences.ends(in: prose.text, reach: Self.reach)[...]
    var offset = 0
    var previous: Character = " "
    // Where the text ends when the white space or punctuation before here is taken off.
    var wordEnd = 0
    // What the line begins with.
    var line = prose.text.first ?? " "
    for character in prose.text {
      if offset > Self.reach { break }
      while let span = spans.first, span.range.upperBound <= offset { spans.removeFirst() }
      let isInside = spans.first.map { $0.range.lowerBound < offset } ?? false
      while let end = ends.first, end < offset { ends.removeFirst() }
      if !isInside {
        if character.isWhitespace || (previous.isIdeograph && !character.isPunctuation) {
          if wordEnd > (words.last ?? 0) { words.append(wordEnd) }
        }
        // An item of a list ends with its line; a heading's line is no end.
        let isItem = character.isNewline && (line == "•" || line.isWholeNumber)
        let isSentence = ends.first == offset
        let end = isItem ? wordEnd : offset
        if isItem || isSentence, end > (sentences.last ?? 0), !previous.isWhitespace {
          sentences.append(end)
        }
      }
      if previous.isNewline { line = character }
      offset += character.utf8.count
      if !character.isWhitespace, !character.isDangling { wordEnd = offset }
      previous = character
    }
  }
}

extension Character {
  /// Reads oddly before `…`.
  fileprivate var isDangling: Bool { ",;:–—-(•>、，；：".contains(self) }

  /// A character of a script that is written without spaces.
  var isIdeograph: Bool {
    guard let scalar = unicodeScalars.first, scalar.value >= 0x3040 else { return false }
    return scalar.properties.isIdeographic || 0x3040...0x30FF ~= scalar.value
  }
}
