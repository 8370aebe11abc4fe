internal import Diagnostics
internal import Digests

/// What a small change puts into an output folder, and takes out of it.
struct OutputChange: Sendable {
  /// Files that are new or others than before.
  private(set) var files: [(record: FileRecord, bytes: [UInt8])] = []
  /// The paths of files that are no more.
  private(set) var removed: Set<String> = []

  mutating func write(_ path: String, _ bytes: [UInt8], _ digest: Digest, from sources: [String]) {
    files.append(
      (FileRecord(path: path, digest: digest, bytes: bytes.count, sources: sources), bytes))
  }

  mutating func remove(_ path: String) { removed.insert(path) }

  mutating func add(_ other: OutputChange) {
    files += other.files
    removed.formUnion(other.removed)
  }
}

/// What tells whether an output folder is as a build left it: its two lists were not written since.
struct OutputState: Hashable, Sendable {
  var inventory: FileStamp
  var manifest: FileStamp
}

// A change of a few files is put in its place file by file, and not by an exchange of folders:
// notes/decisions/0056-a-small-change-is-put-in-place.md says when and why.
extension Output {
  var state: OutputState? { Self.state(of: path) }

  /// What the lists of a folder are known by; nil where one of them is missing.
  static func state(of path: String) -> OutputState? {
    guard let inventory = Disk.stamp(of: path + "/.files"),
      let manifest = Disk.stamp(of: path + "/manifest.json")
    else { return nil }
    return OutputState(inventory: inventory, manifest: manifest)
  }

  /// The inventory as it lies on disk.
  func inventoryText() throws(Stop) -> InventoryText {
    InventoryText(try Disk.read(path + "/.files") ?? [])
  }

  /// The folder in which a change stands ready.
  ///
  /// Its files have numbers for names, and `list`, which comes last, says where each goes.
  private var ready: String { path + "/.change" }

  /// Puts a few files in their places.
  ///
  /// All of them stand ready on the disk before the first goes to its place, so a change that was
  /// interrupted is finished by the next build. New files go first, so that no page leads to what is
  /// not there yet, and the manifest goes last.
  ///
  /// - Parameters:
  ///   - change: The files.
  ///   - inventory: The inventory with them.
  ///   - manifest: The manifest with them.
  /// - Throws: ``Stop`` when the disk refuses, or a folder on the way is a symbolic link; nothing has
  ///   changed then.
  func put(
    _ change: OutputChange, inventory: InventoryText, manifest: [UInt8]
  ) throws(Stop) {
    try Disk.removeFolder(ready)
    try Disk.makeFolder(ready)
    var list: [String] = []
    let isNew = { (path: String) in !Disk.exists("\(self.path)/\(path)") }
    let files =
      change.files.filter { isNew($0.record.path) }
      + change.files.filter { !isNew($0.record.path) }
    for (number, file) in files.enumerated() {
      try check(file.record.path)
      try Disk.write(file.bytes, to: "\(ready)/\(number)", isNew: true)
      list.append("+\(number)\t\(file.record.path)")
    }
    for path in change.removed.sorted() {
      try check(path)
      list.append("-\t\(path)")
    }
    try Disk.write(manifest, to: ready + "/manifest", isNew: true)
    try Disk.write(inventory.bytes, to: ready + "/files", isNew: true)
    list += ["+manifest\tmanifest.json", "+files\t.files", "end"]
    try Disk.replace(ready + "/list", with: Array((list.joined(separator: "\n") + "\n").utf8))
    try finishChange()
  }

  /// Finishes a change that stands ready, and forgets one that does not.
  func finishChange() throws(Stop) {
    guard Disk.exists(ready) else { return }
    let list = try Disk.readPlain(ready + "/list", limit: 64 << 20) ?? []
    let lines = TextLines(list, 0..<list.count).map { String(decoding: $0, as: UTF8.self) }
    guard lines.last == "end" else { return try Disk.removeFolder(ready) }
    for line in lines.dropLast() {
      let fields = line.split(separator: "\t", maxSplits: 1).map(String.init)
      guard fields.count == 2 else { continue }
      let target = "\(path)/\(fields[1])"
      if fields[0] == "-" {
        try check(fields[1])
        try Disk.removeFile(target)
        removeEmptyFolders(above: fields[1])
        continue
      }
      let file = "\(ready)/\(fields[0].dropFirst())"
      // One that has gone to its place before an interruption.
      guard Disk.exists(file) else { continue }
      try check(fields[1])
      try Disk.makeFolder(String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)]))
      try Disk.move(file, to: target)
    }
    try Disk.removeFolder(ready)
  }

  /// Removes the folders that a file's removal has left empty.
  private func removeEmptyFolders(above name: String) {
    var parts = name.split(separator: "/").dropLast()
    while parts.count > 1, Disk.removeEmptyFolder("\(path)/\(parts.joined(separator: "/"))") {
      parts = parts.dropLast()
    }
  }

  /// Refuses a path below which a symbolic link would lead elsewhere: a repository can hold links.
  private func check(_ name: String) throws(Stop) {
    guard Staging.isPlain(name) else {
      throw Stop("'\(name.visible)' is no path below the output folder")
    }
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      if Disk.isLink(folder) {
        throw Stop(
          "\(folder) is a symbolic link",
          hint: "remove it, or choose another folder: --out DIR")
      }
    }
  }
}
