/// The last bytes of what a program prints, and its lines one by one.
struct Tail {
  private let limit: Int
  private let line: ((String) -> Void)?
  private(set) var bytes: [UInt8] = []
  private(set) var isCut = false
  private var unfinished: [UInt8] = []

  /// - Parameters:
  ///   - limit: How many bytes are kept.
  ///   - line: Is given each line as it comes; nil where what is printed is no text.
  init(limit: Int, line: ((String) -> Void)?) {
    self.limit = limit
    self.line = line
  }

  mutating func append(_ more: [UInt8]) {
    bytes += more
    // Cut in large steps, so that a long output is not moved for every line.
    if bytes.count > 2 * limit { cut() }
    if line == nil { return }
    for byte in more {
      // A line without an end is shown in parts rather than kept for ever.
      if byte == UInt8(ascii: "\n") || unfinished.count == 4096 { flush() }
      if byte != UInt8(ascii: "\n") { unfinished.append(byte) }
    }
  }

  mutating func finish() {
    flush()
    if bytes.count > limit { cut() }
  }

  private mutating func flush() {
    if !unfinished.isEmpty { line?(String(decoding: unfinished, as: UTF8.self)) }
    unfinished = []
  }

  private mutating func cut() {
    bytes.removeFirst(bytes.count - limit)
    isCut = true
  }
}
