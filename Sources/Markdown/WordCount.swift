/// Counts words: stretches without white space, each of which has a letter or a digit.
struct WordCount {
  private(set) var count = 0
  /// Whether the current stretch was counted.
  private var counted = false

  /// A word may go on in the next text: `un*believ*able` is one.
  mutating func add(_ text: Span<UInt8>) {
    for index in text.indices {
      switch text[index] {
      case 0x20, 0x09...0x0D: counted = false
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        if !counted {
          counted = true
          count += 1
        }
      default: break
      }
    }
  }

  mutating func endWord() { counted = false }
}
