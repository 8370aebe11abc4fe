internal import Digests
internal import Git
internal import Images
internal import Synchronization

/// What the bytes of a picture say.
struct PictureFacts: Hashable, Sendable {
  var digest: Digest
  /// How many they are.
  var bytes: Int
  var size: ImageSize?
  /// Nil where no smaller one is made.
  var still: StillImage?

  init(of bytes: [UInt8]) {
    digest = Digest(of: bytes)
    self.bytes = bytes.count
    size = ImageSize(of: bytes)
    still = StillImage(of: bytes)
  }

  var line: String {
    "\(digest.hex) \(bytes) \(size?.width ?? 0) \(size?.height ?? 0) \(still?.rawValue ?? "-")"
  }

  /// Reads what ``line`` wrote; nil for anything else.
  init?(line: Substring) {
    let fields = line.split(separator: " ")
    guard fields.count == 5, let digest = Digest(hex: String(fields[0])),
      let bytes = Int(fields[1]),
      let width = Int(fields[2]), let height = Int(fields[3])
    else { return nil }
    self.digest = digest
    self.bytes = bytes
    size = ImageSize(width: width, height: height)
    still = StillImage(rawValue: String(fields[4]))
  }
}

/// Facts about pictures of commits, by their objects, kept beside the ledger: a build does not have to
/// read what an earlier one has looked at.
struct PictureFactsFile: Sendable {
  private let path: String
  private(set) var known: [ObjectID: PictureFacts] = [:]

  /// Raised whenever the same bytes are found to say something else.
  private static let version = "1"

  /// Reads what an earlier build left; what is not as it was written counts for nothing.
  init(commonDirectory: String) {
    path = commonDirectory + "/controlroom/pictures.known"
    guard let bytes = (try? Disk.readPlain(path, limit: 64 << 20)) ?? nil else { return }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard lines.first == Self.version[...] else { return }
    for line in lines.dropFirst() {
      guard let space = line.firstIndex(of: " "), let id = ObjectID(hex: String(line[..<space])),
        let facts = PictureFacts(line: line[line.index(after: space)...])
      else { continue }
      known[id] = facts
    }
  }

  /// Keeps these and forgets all others.
  ///
  /// A cache: where it cannot be written, pictures are read again.
  func keep(_ facts: [ObjectID: PictureFacts]) {
    if facts == known { return }
    let lines = facts.map { "\($0.key) \($0.value.line)\n" }.sorted()
    guard let slash = path.lastIndex(of: "/") else { return }
    try? Disk.makeFolder(String(path[..<slash]))
    try? Disk.replace(path, with: Array((Self.version + "\n" + lines.joined()).utf8))
  }
}

/// Facts about pictures of a work tree, for as long as a preview lasts.
final class PictureMemory: Sendable {
  private struct Entry {
    var size: Int
    var changed: Int
    var facts: PictureFacts?
  }

  private let entries = Mutex<[String: Entry]>([:])

  /// What is known of a file, found out again when its size or its time is another.
  func facts(
    of path: String, at file: String, _ read: () throws -> PictureFacts?
  ) rethrows -> PictureFacts? {
    let (size, changed) = (Disk.size(of: file) ?? -1, Disk.changed(file))
    if let known = entries.withLock({ $0[path] }), known.size == size, known.changed == changed {
      return known.facts
    }
    let facts = try read()
    entries.withLock { $0[path] = Entry(size: size, changed: changed, facts: facts) }
    return facts
  }
}
