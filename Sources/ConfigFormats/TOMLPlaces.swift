import Diagnostics

/// Where each key and value of a TOML document stands.
///
/// TOMLKit gives values without places, so they are found again, in a document that is known to be
/// well-formed: nothing here decides what is TOML. Source: toml.io, version 1.0.
struct TOMLPlaces {
  struct Place {
    var key: SourceRange
    var value: SourceRange?
  }

  /// By the keys that lead to a value; the elements of a list are keys `0`, `1` and so on.
  private var places: [[String]: Place] = [:]
  /// How many tables each `[[list]]` has so far.
  private var counts: [[String]: Int] = [:]

  /// The place of a value, or of the nearest one around it.
  subscript(path: [String]) -> Place? {
    var path = path
    while !path.isEmpty {
      if let place = places[path] { return place }
      path.removeLast()
    }
    return nil
  }

  init(_ source: ConfigSource) {
    var scanner = TOMLScanner(Array(source.text.utf8), firstLine: source.firstLine)
    var table: [String] = []
    while !scanner.isAtEnd {
      scanner.skipSpace()
      if scanner.peek == UInt8(ascii: "[") {
        let start = scanner.place
        let isList = scanner.header()
        let keys = scanner.keys().map(\.name)
        scanner.skipLine()
        table = resolve(isList ? Array(keys.dropLast()) : keys)
        if isList, let last = keys.last {
          table.append(last)
          let count = counts[table, default: 0]
          counts[table] = count + 1
          note(table, Place(key: scanner.line(from: start)))
          table.append(String(count))
        }
        note(table, Place(key: scanner.line(from: start)))
      } else if scanner.isAtEnd {
        break
      } else {
        entry(&scanner, in: table)
        scanner.skipLine()
      }
    }
  }

  /// A table's keys, those that name a list of tables followed by the number of its last table.
  private func resolve(_ keys: [String]) -> [String] {
    var path: [String] = []
    for key in keys {
      path.append(key)
      if let count = counts[path] { path.append(String(count - 1)) }
    }
    return path
  }

  /// Reads `key = value`.
  private mutating func entry(_ scanner: inout TOMLScanner, in table: [String]) {
    let start = scanner.place
    let keys = scanner.keys()
    guard let last = keys.last, scanner.skip(UInt8(ascii: "=")) else { return scanner.skipLine() }
    let key = scanner.range(start..<last.end)
    scanner.skipBlanks()
    let path = table + keys.map(\.name)
    let value = value(&scanner, at: path, key: key, depth: 0)
    note(path, Place(key: key, value: value))
  }

  /// Reads a value, and notes what is within.
  private mutating func value(
    _ scanner: inout TOMLScanner, at path: [String], key: SourceRange, depth: Int
  ) -> SourceRange {
    let start = scanner.place
    // toml++ reads no more levels than this.
    guard depth < 256 else { return scanner.range(start..<start) }
    switch scanner.peek {
    case UInt8(ascii: "["):
      scanner.advance()
      scanner.skipSpace()
      var count = 0
      while let byte = scanner.peek, byte != UInt8(ascii: "]") {
        let inner = path + [String(count)]
        let range = value(&scanner, at: inner, key: key, depth: depth + 1)
        places[inner] = Place(key: key, value: range)
        count += 1
        scanner.skipSpace()
        _ = scanner.skip(UInt8(ascii: ","))
        scanner.skipSpace()
      }
      scanner.advance()
    case UInt8(ascii: "{"):
      scanner.advance()
      scanner.skipSpace()
      while let byte = scanner.peek, byte != UInt8(ascii: "}") {
        let before = scanner.place
        entry(&scanner, in: path)
        scanner.skipSpace()
        _ = scanner.skip(UInt8(ascii: ","))
        scanner.skipSpace()
        if scanner.place == before { break }
      }
      scanner.advance()
    default: scanner.scalar()
    }
    return scanner.range(start..<scanner.place)
  }

  private mutating func note(_ path: [String], _ place: Place) {
    for count in 1..<max(1, path.count) where places[Array(path.prefix(count))] == nil {
      places[Array(path.prefix(count))] = Place(key: place.key)
    }
    if !path.isEmpty, places[path]?.value == nil { places[path] = place }
  }
}
