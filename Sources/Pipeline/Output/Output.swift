internal import Diagnostics
internal import Digests
internal import Glibc
internal import Synchronization

/// The folder that builds write to, locked for as long as this value lives.
///
/// Beside what is published it holds, under names with a dot: `.lock`; `.files`, the inventory of
/// what builds made; `.new-site`, what is being built; `.change`, a
/// small change that is being put in place; and, while a release is under way,
/// `.files.next` with the inventory that is to be, and `.next-site`, which is the new folder
/// before the exchange and the old one after it. So whatever the instant of a crash, it can be
/// told what is ours.
final class Output: Sendable {
  let path: String
  private let lock: Int32
  private let shelf: RecipeShelf?
  /// What is noted of the folders that are being built.
  private let notes = Mutex<[OutputFolder: RecipeNotes]>([:])

  /// Makes the folder where it is missing, and waits until no other build writes to it.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - shelf: Where it is kept what files are made from; nil for a build that makes everything.
  ///   - patience: Seconds to wait for another build.
  /// - Throws: ``Stop`` when it cannot be written to, or another build goes on for too long.
  init(path: String, shelf: RecipeShelf? = nil, patience: Int = 60) throws(Stop) {
    self.path = path
    self.shelf = shelf
    try Disk.makeFolder(path)
    // A repository can hold links; nothing of it may decide where we write.
    for name in ["kept"] + OutputFolder.allCases.map(\.rawValue)
    where Disk.isLink("\(path)/\(name)") {
      throw Stop(
        "\(path)/\(name) is a symbolic link", hint: "remove it, or choose another folder: --out DIR"
      )
    }
    let name = path + "/.lock"
    lock = unsafe open(name, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard lock >= 0 else { throw Disk.failure("write to", path) }
    var tries = 0
    while flock(lock, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, tries < patience * 20 else {
        close(lock)
        throw Stop(
          "another build has been writing to \(path) for \(patience) seconds",
          hint: "wait for it, or choose another folder: --out DIR")
      }
      tries += 1
      usleep(50_000)
    }
    try settle()
  }

  deinit {
    // What was built and not released takes up room, and is built again anyway.
    for folder in OutputFolder.allCases {
      try? Disk.removeFolder("\(path)/.new-\(folder.rawValue)")
    }
    // Letting go of the descriptor lets go of the lock.
    close(lock)
  }

  /// What builds made, as of the last release; empty when none is known.
  func inventory() throws(Stop) -> Inventory {
    try Disk.read(path + "/.files").flatMap(Inventory.init(lines:)) ?? Inventory()
  }

  /// Whether a folder is as a build left it: every file there, with its size.
  func holds(_ folder: OutputFolder, _ digest: String) -> Bool {
    guard let inventory = try? inventory(), inventory.digest(of: folder).hex == digest else {
      return false
    }
    return inventory.records(in: folder).allSatisfy {
      Disk.size(of: "\(path)/\($0.path)") == $0.bytes
    }
  }

  /// An empty folder to build in.
  func stage(_ folder: OutputFolder) throws(Stop) -> Staging {
    let staging = "\(path)/.new-\(folder.rawValue)"
    try Disk.removeFolder(staging)
    try Disk.makeFolder(staging)
    let notes = RecipeNotes()
    self.notes.withLock { $0[folder] = notes }
    return Staging(
      path: staging, folder: folder, standing: "\(path)/\(folder.rawValue)",
      book: RecipeBook(shelf?.read(folder, of: path)), notes: notes)
  }

  /// Puts what was built in the place of what was there.
  ///
  /// - Parameters:
  ///   - built: The new contents of each folder; a folder that is left out stays as it is.
  ///   - manifest: Makes the manifest from the whole inventory.
  /// - Returns: Paths of files that no build made; they are kept.
  /// - Throws: ``Stop`` when the disk refuses; the next build puts right what was half done.
  func release(
    _ built: [OutputFolder: [FileRecord]], manifest: (Inventory) -> [UInt8]
  ) throws(Stop) -> [String] {
    let before = try inventory()
    var after = before
    for (folder, records) in built { after = after.replacing(folder, with: records) }
    let known = Set(before.records.map(\.path))

    try Disk.replace(path + "/.files.next", with: after.lines)
    var kept: [String] = []
    for folder in OutputFolder.allCases where built[folder] != nil {
      let next = "\(path)/.next-\(folder.rawValue)"
      try Disk.move("\(path)/.new-\(folder.rawValue)", to: next)
      try Disk.exchange(next, "\(path)/\(folder.rawValue)")
      if let notes = notes.withLock({ $0.removeValue(forKey: folder) }) {
        shelf?.keep(notes.book, folder, of: path)
      }
      kept += try clear(next, of: folder, known: known)
    }
    try Disk.replace(path + "/manifest.json", with: manifest(after))
    try Disk.move(path + "/.files.next", to: path + "/.files")
    return kept.sorted()
  }

  /// Tidies up after a build that did not come to its end.
  private func settle() throws(Stop) {
    try finishChange()
    let next = try Disk.read(path + "/.files.next").flatMap(Inventory.init(lines:))
    var known: Set<String>?
    for folder in OutputFolder.allCases {
      try Disk.removeFolder("\(path)/.new-\(folder.rawValue)")
      let left = "\(path)/.next-\(folder.rawValue)"
      let aside = left + ".old"
      // The exchange in two steps was cut short: what was published before comes back.
      if Disk.exists(aside), !Disk.exists("\(path)/\(folder.rawValue)") {
        try Disk.move(aside, to: "\(path)/\(folder.rawValue)")
      }
      for rest in [left, aside] where Disk.exists(rest) {
        if known == nil {
          known = Set((try inventory().records + (next?.records ?? [])).map(\.path))
        }
        _ = try clear(rest, of: folder, known: known ?? [])
      }
    }
    guard let next else { return }
    // Some of both may be in place, so nothing is taken as it stands; but all of it is ours.
    let all = Inventory(
      (try inventory().records + next.records).map { record in
        var record = record
        record.bytes = -1
        return record
      })
    try Disk.replace(path + "/.files", with: all.lines)
    try Disk.removeFile(path + "/.files.next")
  }

  /// Removes a folder that has been replaced, after moving what no build made into the new one.
  private func clear(
    _ old: String, of folder: OutputFolder, known: Set<String>
  ) throws(Stop) -> [String] {
    var kept: [String] = []
    for name in try files(below: old) where !known.contains(folder.prefix + name) {
      var target = "\(path)/\(folder.prefix)\(name)"
      if Disk.exists(target) { target = "\(path)/kept/\(folder.prefix)\(name)" }
      try Disk.makeFolder(String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)]))
      try Disk.move("\(old)/\(name)", to: target)
      kept.append(String(target.dropFirst(path.count + 1)))
    }
    try Disk.removeFolder(old)
    return kept
  }

  private func files(below folder: String, _ prefix: String = "") throws(Stop) -> [String] {
    var files: [String] = []
    for (name, isFolder) in try Disk.names(in: folder) {
      if isFolder {
        files += try self.files(below: "\(folder)/\(name)", "\(prefix)\(name)/")
      } else {
        files.append(prefix + name)
      }
    }
    return files
  }
}
