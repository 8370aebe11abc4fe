internal import Digests

/// A file that a build made.
struct FileRecord: Hashable, Sendable {
  /// Below the output folder, such as `site/index.html`.
  var path: String
  var digest: Digest
  var bytes: Int
  /// Paths of the notes that it is made from.
  var sources: [String] = []
}

/// The files that builds made, in the order of their paths.
///
/// Kept in the output folder as one line a file: digest, size, path and sources, with tabs between
/// them. The manifest says the same for others to read; this is read at each publication, so it is
/// made to be read fast.
struct Inventory: Hashable, Sendable {
  private(set) var records: [FileRecord]

  init(_ records: [FileRecord] = []) { self.records = records.sorted { $0.path < $1.path } }

  /// What a folder of the output is known by: a change of any byte or name in it changes this.
  func digest(of folder: OutputFolder) -> Digest {
    var parts: [String] = []
    for record in records where record.path.hasPrefix(folder.prefix) {
      parts.append(record.path)
      parts.append(record.digest.hex)
    }
    return Digest(ofParts: parts)
  }

  /// The records outside `folder`, and `records` in it.
  func replacing(_ folder: OutputFolder, with records: [FileRecord]) -> Inventory {
    Inventory(self.records.filter { !$0.path.hasPrefix(folder.prefix) } + records)
  }

  func records(in folder: OutputFolder) -> [FileRecord] {
    records.filter { $0.path.hasPrefix(folder.prefix) }
  }
}

extension Inventory {
  var lines: [UInt8] {
    var out: [UInt8] = []
    for record in records {
      let fields = [record.digest.hex, String(record.bytes), record.path] + record.sources
      out += fields.joined(separator: "\t").utf8
      out.append(UInt8(ascii: "\n"))
    }
    return out
  }

  /// Reads what ``lines`` wrote; nil when somebody else wrote it.
  init?(lines bytes: [UInt8]) {
    var records: [FileRecord] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: "\t")).map {
        String(decoding: $0, as: UTF8.self)
      }
      guard fields.count >= 3, let digest = Digest(hex: fields[0]), let size = Int(fields[1]) else {
        return nil
      }
      records.append(
        FileRecord(path: fields[2], digest: digest, bytes: size, sources: Array(fields[3...])))
    }
    self.init(records)
  }
}

/// A part of the output that is replaced as a whole.
enum OutputFolder: String, Hashable, Sendable, CaseIterable {
  case site
  case channels

  var prefix: String { rawValue + "/" }
}
