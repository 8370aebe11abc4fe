internal import Glibc

/// The machine's time zones: the files that its clock, cron and systemd go by.
///
/// Not those inside Foundation, which are as old as the compiler: a country that changes its clocks
/// gives a few weeks' notice, and the machine's package of zones is updated in time.
package struct ZoneDatabase: Sendable {
  private let folder: String

  /// - Parameter folder: Where the files are, `/usr/share/zoneinfo` on Debian.
  package init(folder: String = "/usr/share/zoneinfo") { self.folder = folder }

  /// The zone of an IANA name.
  ///
  /// - Throws: ``ZoneError``.
  package func zone(_ name: String) throws(ZoneError) -> Zone {
    // UTC needs no file, so that a machine without zones can still keep a schedule.
    if name == "UTC" { return .utc }
    guard Self.isName(name) else { throw .unknown(name) }
    guard let bytes = read(name), ZoneFile.begins(bytes) else {
      throw unsafe access(folder, R_OK) == 0 ? .unknown(name) : .noDatabase(folder)
    }
    guard let zone = ZoneFile.read(bytes, name: name) else { throw .unreadable(name) }
    return zone
  }

  /// The names of all zones, sorted; empty where the machine has no list.
  package var names: [String] {
    guard let bytes = read("tzdata.zi") else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      // "Z Europe/Berlin …" is a zone, "L Europe/Berlin Europe/Oslo" another name of one.
      let words = line.split(separator: " ", maxSplits: 3)
      return switch words.first {
      case "Z" where words.count > 1: String(words[1])
      case "L" where words.count > 2: String(words[2])
      default: nil
      }
    }.sorted()
  }

  /// Whether a text could be a name: it becomes a path, and stands in files of other programs.
  ///
  /// A name is at most three parts of letters, digits, `+`, `-` and `_`, as in tzdata's `theory.html`.
  private static func isName(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    // "posix/" holds the same again, "right/" counts leap seconds.
    guard (1...3).contains(parts.count), parts[0] != "posix", parts[0] != "right" else {
      return false
    }
    return parts.allSatisfy { part in
      (1...30).contains(part.utf8.count)
        && part.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
          default: false
          }
        }
    }
  }

  /// The bytes of a file of less than a megabyte; nil when there is none.
  private func read(_ name: String) -> [UInt8]? {
    let file = unsafe open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let most = 1 << 20
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
      while count < most {
        let taken = unsafe Glibc.read(file, buffer.baseAddress?.advanced(by: count), most - count)
        guard taken > 0 else { break }
        count += taken
      }
    }
    return bytes.isEmpty || bytes.count == most ? nil : bytes
  }
}

/// Why there is no zone of a name.
package enum ZoneError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No such zone.
  case unknown(String)
  /// Its file cannot be understood.
  case unreadable(String)
  /// The machine has no zones at all, in this folder.
  case noDatabase(String)

  package var description: String {
    switch self {
    case .unknown(let name): "'\(name)' is not a time zone"
    case .unreadable(let name): "the file of the time zone '\(name)' cannot be read"
    case .noDatabase(let folder): "there are no time zones in \(folder)"
    }
  }

  /// How to mend it, where that does not depend on the name.
  package var hint: String? {
    switch self {
    case .unknown: nil
    case .unreadable: "install the package tzdata again"
    case .noDatabase: "install the package tzdata"
    }
  }
}
