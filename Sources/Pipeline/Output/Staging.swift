internal import Diagnostics
internal import Digests

/// A folder that is being built; safe to write to from several threads, each file once.
struct Staging: Sendable {
  let path: String
  let folder: OutputFolder
  /// Where what is published stands, and what it was made of.
  var standing = ""
  var book = RecipeBook(nil)
  /// Takes note of what is made.
  var notes = RecipeNotes()

  /// What is made by one recipe.
  struct Products {
    var files: [(name: String, bytes: [UInt8], digest: Digest?)]
    /// What else came of it; lines of text.
    var lines: [String] = []
    /// Whether the same recipe may be answered with the same files.
    var isReusable = true
  }

  /// Takes over the files that an earlier build made by the same recipe, or makes them.
  ///
  /// - Parameters:
  ///   - name: What they are of; no other call has the same.
  ///   - recipe: The digest of everything that decides what `make` returns; nil where that is not
  ///     known, and all is made anew.
  ///   - sources: The notes that they are made from.
  ///   - folders: See ``write(_:_:from:digest:folders:)``.
  ///   - mayStand: Whether there may be a file of this name, below the folder, in this build.
  ///   - make: Makes the files.
  /// - Returns: What the inventory has to know of them, and the lines.
  /// - Throws: What `make` throws, and ``Stop`` when the disk refuses.
  func make(
    _ name: String, by recipe: Digest?, from sources: [String], folders: inout Set<String>,
    where mayStand: (String) -> Bool = { _ in true }, _ make: () throws -> Products
  ) throws -> (records: [FileRecord], lines: [String]) {
    if let recipe, let known = book.making(name, by: recipe),
      let records = try takeOver(known, from: sources, folders: &folders, where: mayStand)
    {
      notes.add(known)
      return (records, known.lines)
    }
    let products = try make()
    var files: [Making.File] = []
    for (name, bytes, digest) in products.files where mayStand(name) {
      files.append(try place(name, bytes, from: sources, digest: digest, folders: &folders))
    }
    if let recipe, products.isReusable, files.count == products.files.count {
      notes.add(Making(name: name, recipe: recipe, files: files, lines: products.lines))
    }
    return (files.map(\.record), products.lines)
  }

  /// Gives each file of a making its name in this build too; nil when one of them is not as it was.
  private func takeOver(
    _ making: Making, from sources: [String], folders: inout Set<String>,
    where mayStand: (String) -> Bool
  ) throws(Stop) -> [FileRecord]? {
    var records: [FileRecord] = []
    for file in making.files {
      let name = String(file.record.path.dropFirst(folder.prefix.count))
      guard file.record.path.hasPrefix(folder.prefix), Self.isPlain(name), mayStand(name) else {
        return nil
      }
      let target = try target(name, &folders)
      // Of what was taken over before this one, every file is written again under the same name.
      guard Disk.share("\(standing)/\(name)", file.stamp, as: target) else {
        for record in records {
          try Disk.removeFile("\(path)/\(record.path.dropFirst(folder.prefix.count))")
        }
        return nil
      }
      var record = file.record
      record.sources = sources
      records.append(record)
    }
    return records
  }

  /// Writes one file.
  ///
  /// - Parameters:
  ///   - name: Below the folder, made of plain names: a path that leads out is refused.
  ///   - bytes: Its content.
  ///   - sources: The notes that it is made from.
  ///   - digest: That of `bytes`, where it is known already.
  ///   - folders: Those that the caller has made already; each costs a call otherwise.
  /// - Returns: What the inventory has to know of it.
  /// - Throws: ``Stop`` when the path is refused, or the disk refuses.
  func write(
    _ name: String, _ bytes: [UInt8], from sources: [String], digest: Digest? = nil,
    folders: inout Set<String>
  ) throws(Stop) -> FileRecord {
    try place(name, bytes, from: sources, digest: digest, folders: &folders).record
  }

  private func place(
    _ name: String, _ bytes: [UInt8], from sources: [String], digest: Digest?,
    folders: inout Set<String>
  ) throws(Stop) -> Making.File {
    guard Self.isPlain(name) else {
      throw Stop("'\(name.visible)' is no path below the output folder")
    }
    let stamp = try Disk.write(bytes, to: target(name, &folders), isNew: true)
    return Making.File(
      record: FileRecord(
        path: folder.prefix + name, digest: digest ?? Digest(of: bytes), bytes: bytes.count,
        sources: sources),
      stamp: stamp)
  }

  /// Where a file goes; its folder is made.
  private func target(_ name: String, _ folders: inout Set<String>) throws(Stop) -> String {
    if let slash = name.lastIndex(of: "/") {
      let parent = String(name[..<slash])
      if folders.insert(parent).inserted { try Disk.makeFolder("\(path)/\(parent)") }
    }
    return "\(path)/\(name)"
  }

  /// Whether a name leads to a file below the folder, and is one line of an inventory.
  static func isPlain(_ name: String) -> Bool {
    // A tab or a line end would be two names in the inventory.
    !name.utf8.contains { $0 < 0x20 }
      && name.split(separator: "/", omittingEmptySubsequences: false)
        .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}
