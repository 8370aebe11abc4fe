/// Counts words: stretches without white space, each of which has a letter or a digit.
struct WordCount {
  private(set) var count = 0
  /// Whether the current stretch was counted.
  private var counted = false

  /// A word may go on in the next text: `un*believ*able` is one.
  mutating func add(_ text: Span<UInt8>) {
    var count = count
    var counted = counted
    for index in text.indices {
      let byte = text[index]
      if byte <= 0x20 {
        if byte.isSpace { counted = false }
      } else if !counted, !byte.isPunctuation {
        counted = true
        count += 1
      }
    }
    self.count = count
    self.counted = counted
  }

  mutating func endWord() { counted = false }
}
