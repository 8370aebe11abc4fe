internal import Digests
internal import Synchronization

/// What identifies one writing of one file: it is another after every change of its content.
///
/// As git tells which files of a work tree it has to read again. What is written in place within
/// the same tick of the file system's clock, and to the same length, is not seen.
struct FileStamp: Hashable, Sendable {
  var inode: UInt64
  /// When it was last written to, in nanoseconds since 1970.
  var changed: Int
  var bytes: Int
}

/// Files that were made together, and what they were made from.
struct Making: Sendable {
  /// What they are of, such as the path of a page or a note.
  var name: String
  /// The digest of everything that decides what their bytes are.
  var recipe: Digest
  var files: [File] = []
  /// What else came of it; whoever made it can read it.
  var lines: [String] = []

  struct File: Sendable {
    var record: FileRecord
    var stamp: FileStamp
  }
}

/// The makings of the last build of one folder: a build that would make the same of the same takes
/// the files over.
///
/// A cache; ``RecipeShelf`` has it. A file counts only while its stamp is the one that is noted here,
/// so whatever the instant of a crash, and whoever touched the output, nothing is taken over that this
/// program has not written as noted. A book that is missing or damaged costs time and nothing else.
struct RecipeBook: Sendable {
  private let bytes: [UInt8]
  /// Where the line of each making begins.
  private let places: [String: Int]

  private static let mark = Array("controlroom recipes 1\n".utf8)
  private static let end = Array("end\n".utf8)
  private static let tab = UInt8(ascii: "\t")
  private static let newline = UInt8(ascii: "\n")

  /// Reads what ``RecipeNotes/book`` wrote; a book without makings where somebody else wrote it.
  init(_ bytes: [UInt8]?) {
    guard let bytes, bytes.starts(with: Self.mark), bytes.suffix(Self.end.count) == Self.end[...]
    else {
      self.bytes = []
      places = [:]
      return
    }
    self.bytes = bytes
    var places: [String: Int] = [:]
    var start = Self.mark.count
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: Self.newline) ?? bytes.count
      if bytes[start] == UInt8(ascii: "=") {
        let fields = bytes[start..<end].split(separator: Self.tab, maxSplits: 3)
        if fields.count == 4 { places[String(decoding: fields[3], as: UTF8.self)] = start }
      }
      start = end + 1
    }
    self.places = places
  }

  /// A making, when it is of these ingredients.
  func making(_ name: String, by recipe: Digest) -> Making? {
    guard var place = places[name] else { return nil }
    let head = line(&place).dropFirst().split(separator: Self.tab, maxSplits: 3)
    guard head.count == 4, head[0].elementsEqual(recipe.hex.utf8), let files = Self.number(head[1]),
      let lines = Self.number(head[2])
    else { return nil }
    var making = Making(name: name, recipe: recipe)
    for _ in 0..<files {
      let fields = line(&place).split(separator: Self.tab, maxSplits: 4)
      guard fields.count == 5, let digest = Digest(hex: String(decoding: fields[0], as: UTF8.self)),
        let size = Self.number(fields[1]), let changed = Self.number(fields[2]),
        let inode = Self.number(fields[3])
      else { return nil }
      making.files.append(
        Making.File(
          record: FileRecord(
            path: String(decoding: fields[4], as: UTF8.self), digest: digest, bytes: size),
          stamp: FileStamp(inode: UInt64(inode), changed: changed, bytes: size)))
    }
    for _ in 0..<lines {
      let text = line(&place)
      guard text.first == UInt8(ascii: "+") else { return nil }
      making.lines.append(String(decoding: text.dropFirst(), as: UTF8.self))
    }
    return making
  }

  private func line(_ place: inout Int) -> ArraySlice<UInt8> {
    let end = bytes[min(place, bytes.count)...].firstIndex(of: Self.newline) ?? bytes.count
    defer { place = end + 1 }
    return place < end ? bytes[place..<end] : []
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    Int(String(decoding: digits, as: UTF8.self)).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// A making as lines; nil for names that a line cannot hold.
  fileprivate static func lines(of making: Making) -> [UInt8]? {
    let texts = [making.name] + making.lines + making.files.map(\.record.path)
    let isPlain = texts.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 } }
    guard isPlain, !making.name.isEmpty else { return nil }
    var out = Array(
      "=\(making.recipe.hex)\t\(making.files.count)\t\(making.lines.count)\t\(making.name)\n".utf8)
    for file in making.files {
      let (record, stamp) = (file.record, file.stamp)
      out +=
        "\(record.digest.hex)\t\(record.bytes)\t\(stamp.changed)\t\(stamp.inode)\t\(record.path)\n"
        .utf8
    }
    for line in making.lines { out += "+\(line)\n".utf8 }
    return out
  }

  fileprivate static func book(_ makings: [UInt8]) -> [UInt8] { mark + makings + end }
}

/// The makings of a build that is under way; safe on any number of threads.
final class RecipeNotes: Sendable {
  private let lines = Mutex<[UInt8]>([])

  func add(_ making: Making) {
    guard let lines = RecipeBook.lines(of: making) else { return }
    self.lines.withLock { $0 += lines }
  }

  /// What the next build reads.
  var book: [UInt8] { RecipeBook.book(lines.withLock { $0 }) }
}
