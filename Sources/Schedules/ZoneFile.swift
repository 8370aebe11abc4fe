/// Reads a compiled time zone, a TZif file.
///
/// Source: RFC 8536. Only the second part of a file is read, whose times have 64 bits.
struct ZoneFile {
  private let bytes: [UInt8]
  private var position = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether these are the first bytes of such a file.
  static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array("TZif".utf8)) }

  /// The zone; nil when the bytes are not a TZif file of version 2 or later, or count leap seconds.
  static func read(_ bytes: [UInt8], name: String) -> Zone? {
    var file = ZoneFile(bytes)
    guard let small = file.header(), small.version >= UInt8(ascii: "2"),
      file.take(small.length(timeSize: 4)) != nil,
      let counts = file.header(), counts.leapSeconds == 0, counts.types > 0,
      let times = file.take(counts.times * 8), let types = file.take(counts.times),
      let records = file.take(counts.types * 6),
      file.take(counts.letters + counts.standard + counts.universal) != nil,
      let footer = file.footer()
    else { return nil }
    // Each record: the offset in 4 bytes, whether it is summer, the name's place.
    let offsets = stride(from: 0, to: records.count, by: 6).map { start in
      Int(Int32(truncatingIfNeeded: number(records.dropFirst(start).prefix(4))))
    }
    var changes: [Zone.Change] = []
    for index in 0..<counts.times {
      let at = number(times.dropFirst(index * 8).prefix(8))
      let type = Int(types[types.startIndex + index])
      guard type < offsets.count else { return nil }
      if let last = changes.last, last.at >= at { return nil }
      changes.append(.init(at: at, offset: offsets[type]))
    }
    if !footer.isEmpty {
      guard let rule = ZoneRule(footer) else { return nil }
      // It holds after the last change.
      let last = changes.last?.at ?? 0
      let year = max(1970, CalendarDay(day: floorDivide(last, 86_400)).year)
      changes += rule.changes(from: year, to: year + 400).filter { $0.at > last }
    }
    return Zone(name: name, firstOffset: offsets[0], changes: changes)
  }

  private struct Counts {
    var version: UInt8
    var universal: Int
    var standard: Int
    var leapSeconds: Int
    var times: Int
    var types: Int
    var letters: Int

    func length(timeSize: Int) -> Int {
      times * (timeSize + 1) + types * 6 + letters + leapSeconds * (timeSize + 4) + standard
        + universal
    }
  }

  private mutating func header() -> Counts? {
    guard let magic = take(4), magic.elementsEqual("TZif".utf8), let version = take(1)?.first,
      take(15) != nil, let block = take(24)
    else { return nil }
    let counts = stride(from: 0, to: 24, by: 4).map { start in
      Int(UInt32(truncatingIfNeeded: Self.number(block.dropFirst(start).prefix(4))))
    }
    return Counts(
      version: version, universal: counts[0], standard: counts[1], leapSeconds: counts[2],
      times: counts[3], types: counts[4], letters: counts[5])
  }

  /// The rule for later times, between two line feeds.
  private mutating func footer() -> String? {
    guard take(1)?.first == UInt8(ascii: "\n") else { return nil }
    let rest = bytes[position...]
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= bytes.count - position else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// A number in two's complement, the highest byte first.
  private static func number(_ bytes: some Sequence<UInt8>) -> Int64 {
    Int64(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
  }
}
