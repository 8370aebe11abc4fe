/// What something is made of, part by part, such that no two different lists of parts are the same
/// bytes: each part is preceded by its length.
package struct Ingredients: Sendable {
  private var bytes: [UInt8] = []

  package init() {}

  package mutating func add(_ part: some Collection<UInt8>) {
    add(part.count)
    bytes.append(contentsOf: part)
  }

  package mutating func add(_ text: String) { add(text.utf8) }

  /// A text that may not be there, which is another thing than an empty one.
  package mutating func add(_ text: String?) {
    add(text == nil ? 0 : 1)
    if let text { add(text) }
  }

  package mutating func add(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number))
    for _ in 0..<8 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  package mutating func add(_ digest: Digest) { bytes.append(contentsOf: digest.bytes) }

  package var digest: Digest { Digest(of: bytes) }
}
