/// Reads what ``Packer`` wrote, value by value and in the same order.
///
/// Nothing is believed of the bytes: whatever they are, reading ends in a value or in
/// ``Damaged``, and a number of items is never larger than the bytes that are left.
package struct Unpacker: Sendable {
  /// The bytes are not what ``Packer`` writes, or end too soon.
  package struct Damaged: Error, Hashable, Sendable {
    package init() {}
  }

  private let bytes: [UInt8]
  private var place: Int
  private let end: Int
  private let shared: [String]

  /// - Parameters:
  ///   - bytes: What was written.
  ///   - range: Which of them; all by default.
  ///   - shared: The texts that ``Packer/addShared(_:)`` referred to.
  /// - Throws: ``Damaged`` when there is no such range.
  package init(
    _ bytes: [UInt8], _ range: Range<Int>? = nil, shared: SharedTexts = SharedTexts()
  ) throws(Damaged) {
    let range = range ?? 0..<bytes.count
    guard range.upperBound <= bytes.count else { throw Damaged() }
    self.bytes = bytes
    place = range.lowerBound
    end = range.upperBound
    self.shared = shared.texts
  }

  /// Whether everything was read.
  package var isAtEnd: Bool { place == end }

  package mutating func number() throws(Damaged) -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while place < end, shift < 64 {
      let byte = bytes[place]
      place += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        return Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
      }
      shift += 7
    }
    throw Damaged()
  }

  /// A number of items, each of which takes a byte at least.
  package mutating func count() throws(Damaged) -> Int {
    let count = try number()
    guard count >= 0, count <= end - place else { throw Damaged() }
    return count
  }

  package mutating func flag() throws(Damaged) -> Bool {
    guard place < end, bytes[place] < 2 else { throw Damaged() }
    defer { place += 1 }
    return bytes[place] == 1
  }

  package mutating func text() throws(Damaged) -> String {
    let range = try stretch()
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
  }

  package mutating func textIfAny() throws(Damaged) -> String? { try flag() ? try text() : nil }

  package mutating func numbers() throws(Damaged) -> [Int] {
    let count = try count()
    var numbers: [Int] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count { numbers.append(try number()) }
    return numbers
  }

  /// Bytes with their number before them.
  package mutating func content() throws(Damaged) -> ArraySlice<UInt8> { bytes[try stretch()] }

  package mutating func sharedIfAny() throws(Damaged) -> String? {
    let place = try number()
    if place == -1 { return nil }
    guard shared.indices.contains(place) else { throw Damaged() }
    return shared[place]
  }

  package mutating func sharedText() throws(Damaged) -> String {
    guard let text = try sharedIfAny() else { throw Damaged() }
    return text
  }

  private mutating func stretch() throws(Damaged) -> Range<Int> {
    let count = try count()
    defer { place += count }
    return place..<(place + count)
  }
}
