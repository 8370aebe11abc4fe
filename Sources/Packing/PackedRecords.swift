/// Records of any lengths, one behind the other, each found by its number.
///
/// A record that is replaced costs a copy of the bytes of the others, and none of their values.
package struct PackedRecords: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []

  package init() {}

  package var count: Int { ends.count }

  /// Where a record stands in ``bytes``.
  package func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  package mutating func append(_ record: [UInt8]) {
    bytes += record
    ends.append(bytes.count)
  }

  /// The same with other records in the place of some.
  package func replacing(_ changed: [Int: [UInt8]]) -> PackedRecords {
    var new = PackedRecords()
    new.bytes.reserveCapacity(bytes.count + changed.values.reduce(0) { $0 + $1.count })
    new.ends.reserveCapacity(count)
    // Stretches between two changes are copied whole.
    var start = 0
    for index in changed.keys.sorted() {
      new.copy(self, start..<index)
      new.append(changed[index] ?? [])
      start = index + 1
    }
    new.copy(self, start..<count)
    return new
  }

  private mutating func copy(_ other: PackedRecords, _ range: Range<Int>) {
    guard let first = range.first, let last = range.last else { return }
    let bounds = other.range(first).lowerBound..<other.range(last).upperBound
    let shift = bytes.count - bounds.lowerBound
    bytes += other.bytes[bounds]
    for index in range { ends.append(other.ends[index] + shift) }
  }
}

extension Packer {
  package mutating func add(_ records: PackedRecords) {
    add((0..<records.count).map { records.range($0).count })
    add(records.bytes)
  }
}

extension Unpacker {
  package mutating func records() throws(Damaged) -> PackedRecords {
    let lengths = try numbers()
    let bytes = Array(try content())
    return try PackedRecords(bytes, lengths)
  }
}

extension PackedRecords {
  fileprivate init(_ bytes: [UInt8], _ lengths: [Int]) throws(Unpacker.Damaged) {
    var end = 0
    ends.reserveCapacity(lengths.count)
    for length in lengths {
      guard length >= 0, length <= bytes.count - end else { throw Unpacker.Damaged() }
      end += length
      ends.append(end)
    }
    guard end == bytes.count else { throw Unpacker.Damaged() }
    self.bytes = bytes
  }
}
