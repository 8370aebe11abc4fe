internal import Notes

/// A file of words as it stands in a built site, to be changed where one note's words have.
///
/// What ``SearchShards/script(_:)`` writes; the two are the same file in two builds.
struct SearchFile {
  let name: String
  private var lines: [Line] = []

  private struct Line {
    var word: String
    /// What stands between the brackets: the distance to the note before, and the weight, for each.
    var postings: ArraySlice<UInt8>
  }

  /// A file without words, which no site has.
  init(_ name: String) { self.name = name }

  var isEmpty: Bool { lines.isEmpty }

  /// Reads a file; nil for what is none.
  init?(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    let (start, end) = (Self.opening(name), Self.closing)
    guard bytes.starts(with: start), bytes.suffix(end.count) == end[...],
      bytes.count >= start.count + end.count
    else { return nil }
    var rest = bytes[start.count..<(bytes.count - end.count)]
    while !rest.isEmpty {
      guard rest.popFirst() == UInt8(ascii: "\""),
        let quote = rest.firstIndex(of: UInt8(ascii: "\"")),
        let close = rest[quote...].firstIndex(of: UInt8(ascii: "]")),
        rest[quote...].starts(with: "\":[".utf8)
      else { return nil }
      lines.append(
        Line(
          word: String(decoding: rest[..<quote], as: UTF8.self),
          postings: rest[(quote + 3)..<close]))
      rest = rest[(close + 1)...]
      if rest.isEmpty { break }
      guard rest.starts(with: ",\n".utf8) else { return nil }
      rest = rest.dropFirst(2)
    }
  }

  /// Gives a note other words.
  ///
  /// - Parameters:
  ///   - weights: Each word that it gets, or has with another weight; nil for one that goes.
  ///   - note: Counts from the oldest note, from 0.
  /// - Returns: Whether the file could be changed; it is not what it should be otherwise.
  mutating func change(_ weights: [String: Int32?], ofNote note: Int32) -> Bool {
    var changed: [Line] = []
    var words = weights.sorted { $0.key < $1.key }[...]
    for var line in lines {
      while let (word, weight) = words.first, word < line.word {
        words.removeFirst()
        guard let weight else { return false }
        changed.append(Line(word: word, postings: Self.list([.init(note: note, weight: weight)])))
      }
      if let (word, weight) = words.first, word == line.word {
        words.removeFirst()
        guard var postings = Self.postings(line.postings) else { return false }
        let place = postings.firstIndex { $0.note >= note } ?? postings.count
        let isThere = place < postings.count && postings[place].note == note
        if let weight {
          if isThere {
            postings[place].weight = weight
          } else {
            postings.insert(.init(note: note, weight: weight), at: place)
          }
        } else {
          guard isThere else { return false }
          postings.remove(at: place)
        }
        if postings.isEmpty { continue }
        line.postings = Self.list(postings)
      }
      changed.append(line)
    }
    for (word, weight) in words {
      guard let weight else { return false }
      changed.append(Line(word: word, postings: Self.list([.init(note: note, weight: weight)])))
    }
    lines = changed
    return true
  }

  var bytes: [UInt8] {
    var output = Self.opening(name)
    for (index, line) in lines.enumerated() {
      if index > 0 { output += ",\n".utf8 }
      Self.open(line.word, in: &output)
      output += line.postings
      output.append(UInt8(ascii: "]"))
    }
    return output + Self.closing
  }

  // MARK: The parts of a file

  static func opening(_ name: String) -> [UInt8] {
    Array("controlroomSearch.words(\"\(name)\",{\n".utf8)
  }

  static let closing = Array("\n});\n".utf8)

  /// Begins the line of a word, up to its notes.
  ///
  /// A word has letters, digits and `_` only: nothing in it needs an escape.
  static func open(_ word: String, in output: inout [UInt8]) { output += "\"\(word)\":[".utf8 }

  /// Writes the notes of a word, the oldest first: each as the distance to the one before, and its
  /// weight there.
  static func append(_ postings: [SearchIndex.Posting], to output: inout [UInt8]) {
    var last: Int32 = 0
    for (place, posting) in postings.enumerated() {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      output.append(decimal: posting.note - last)
      output.append(UInt8(ascii: ","))
      output.append(decimal: posting.weight)
      last = posting.note
    }
  }

  private static func list(_ postings: [SearchIndex.Posting]) -> ArraySlice<UInt8> {
    var output: [UInt8] = []
    append(postings, to: &output)
    return output[...]
  }

  private static func postings(_ text: ArraySlice<UInt8>) -> [SearchIndex.Posting]? {
    var numbers: [Int32] = []
    for field in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      guard let number = Int32(String(decoding: field, as: UTF8.self)), number >= 0 else {
        return nil
      }
      numbers.append(number)
    }
    guard numbers.count.isMultiple(of: 2) else { return nil }
    var note: Int32 = 0
    return stride(from: 0, to: numbers.count, by: 2).map { place in
      note += numbers[place]
      return SearchIndex.Posting(note: note, weight: numbers[place + 1])
    }
  }
}

extension [UInt8] {
  /// Appends a number that is not negative, in digits.
  fileprivate mutating func append(decimal number: Int32) {
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(ascii: "0") + UInt8(number % 10))
  }
}
