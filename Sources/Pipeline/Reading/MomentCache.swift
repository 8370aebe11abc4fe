internal import Notes

/// Remembers at which moments the library of a commit changes by itself.
///
/// Whether everything can be reused depends on the time; without this, a publication that changes
/// nothing would have to read every note to find that out. It is a cache: a file that is missing
/// or strange costs time and nothing else.
struct MomentCache {
  private let folder: String

  init(commonDirectory: String) { folder = commonDirectory + "/controlroom/moments" }

  /// The last moment, not after `now`, at which the library of a commit changed; nil when the
  /// commit is not known.
  func effectiveAsOf(_ id: String, commit: Timestamp, now: Timestamp) -> Timestamp? {
    guard let bytes = try? Disk.read("\(folder)/\(id)") else { return nil }
    var latest = commit
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let moment = Timestamp(String(decoding: line, as: UTF8.self)) else { return nil }
      if latest < moment, moment <= now { latest = moment }
    }
    return latest
  }

  /// Keeps the moments of a commit; see ``Library/moments(_:commit:)``.
  func remember(_ moments: [Timestamp], of id: String) {
    try? Disk.makeFolder(folder)
    try? Disk.replace(
      "\(folder)/\(id)", with: Array(moments.map { $0.description + "\n" }.joined().utf8))
  }
}
