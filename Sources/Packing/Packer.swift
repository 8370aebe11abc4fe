/// Values as bytes, one behind the other, without names or types: for a cache that the program which
/// wrote it reads again.
///
/// Numbers take as many bytes as they need. A text that is often the same, such as a language, is
/// written once (``addShared(_:)``).
package struct Packer: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var shared: SharedTexts

  /// - Parameter shared: The texts that are known to whoever reads the bytes.
  package init(_ shared: SharedTexts = SharedTexts()) { self.shared = shared }

  /// The texts that ``addShared(_:)`` refers to, which ``Unpacker`` has to be given.
  package var sharedTexts: SharedTexts { shared }

  package mutating func add(_ number: Int) {
    // The sign goes to the lowest bit, so that small numbers of both signs are short.
    var rest = UInt64(bitPattern: Int64((number << 1) ^ (number >> (Int.bitWidth - 1))))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  package mutating func add(_ text: String) {
    add(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// A text that may not be there, which is another thing than an empty one.
  package mutating func add(_ text: String?) {
    add(text != nil)
    if let text { add(text) }
  }

  package mutating func add(_ numbers: [Int]) {
    add(numbers.count)
    for number in numbers { add(number) }
  }

  /// Bytes with their number before them.
  package mutating func add(_ content: some Collection<UInt8>) {
    add(content.count)
    bytes.append(contentsOf: content)
  }

  /// A text that stands in many places, and is written in one.
  package mutating func addShared(_ text: String?) { add(text.map { shared.place(of: $0) } ?? -1) }
}

/// Texts that stand in many places, each by a number from 0.
package struct SharedTexts: Sendable {
  package private(set) var texts: [String] = []
  private var places: [String: Int] = [:]

  package init() {}

  package init(_ texts: [String]) {
    self.texts = texts
    places = Dictionary(
      texts.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func place(of text: String) -> Int {
    if let place = places[text] { return place }
    places[text] = texts.count
    texts.append(text)
    return texts.count - 1
  }
}
