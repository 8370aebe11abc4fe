internal import Diagnostics
internal import Importing
internal import Notes

/// `import zola`: the content of a Zola site becomes a repository's, as it is.
package struct ImportZola: Sendable {
  /// The site's folder, with `config.toml`, `content/` and `static/`.
  package var site: String
  /// The folder that gets the content; made if there is none.
  package var folder: String
  /// Whether nothing is written.
  package var isDryRun = false
  package var progress: Progress

  package init(_ site: String, into folder: String, progress: Progress = .silent) {
    self.site = site
    self.folder = folder
    self.progress = progress
  }

  /// No site of texts comes near; what is more is somebody's photographs.
  private static let fileLimit = 64 << 20
  private static let totalLimit = 1 << 30
  private static let countLimit = 100_000

  /// Reads the site and writes its content: all of it, or nothing.
  ///
  /// What stands in `content/` and in `static/` moves to the root, byte for byte, where `@/` links
  /// and the site's own addresses lead to it.
  ///
  /// - Returns: What was done, and what has no meaning here.
  /// - Throws: ``Stop`` when the folder holds no site, or the other one cannot be written.
  package func run() throws -> Import.Result {
    guard let settings = try Disk.read("\(site)/config.toml", limit: 1 << 20) else {
      throw Stop("there is no config.toml in \(site)", hint: "give the folder of a Zola site")
    }
    var room = Self.totalLimit
    var files: [FeedImport.File] = []
    var skipped: [String] = []
    for part in ["content", "static"] {
      try collect(part, "", &files, &skipped, &room)
    }
    let pages = files.filter { Layout.isMarkdown($0.path) }
    var collections: [String] = []
    for page in pages {
      guard let slash = page.path.firstIndex(of: "/") else { continue }
      let name = String(page.path[..<slash])
      if !collections.contains(name) { collections.append(name) }
    }
    let configuration = ZolaImport.configuration(
      SourceFile(path: "config.toml", bytes: settings), collections: collections)
    var diagnostics = configuration.diagnostics
    guard let configured = configuration.value else {
      return Import.Result(
        diagnostics: diagnostics, written: [], same: [], conflicts: [], notes: 0, assets: 0)
    }
    for page in pages {
      diagnostics += ZolaImport.shortcodes(in: SourceFile(path: page.path, bytes: page.bytes))
      if !collections.isEmpty, !page.path.contains("/"), page.path != "_index.md" {
        diagnostics.append(
          Diagnostic(
            .warning, "import.outside-collections", at: .wholeFile, in: page.path,
            "a page of the root is in no collection, and is not published",
            hint: "move it into a folder, and set 'path' to keep its address"))
      }
    }
    for path in skipped {
      diagnostics.append(
        Diagnostic(
          .warning, "import.left-out", at: .wholeFile, in: path, "it is hidden, a link, or ours",
          hint: "copy it by hand if it is wanted"))
    }
    files.append(configured)
    let target = ImportFolder(folder)
    let standing = try target.compare(files)
    if standing.conflicts.isEmpty, !isDryRun {
      try target.write(standing.missing) { progress(.files, $0, of: standing.missing.count) }
    }
    return Import.Result(
      diagnostics: diagnostics.sorted(), written: standing.missing.map(\.path),
      same: standing.same, conflicts: standing.conflicts, notes: pages.count,
      assets: files.count - pages.count - 1)
  }

  /// The files below a folder of the site, by the path that they get.
  private func collect(
    _ part: String, _ folder: String, _ files: inout [FeedImport.File], _ skipped: inout [String],
    _ room: inout Int
  ) throws(Stop) {
    let place = folder.isEmpty ? "\(site)/\(part)" : "\(site)/\(part)/\(folder)"
    for (name, isFolder) in try Disk.names(in: place) {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      // Neither git's nor the tool's own files come in by this door.
      let isOurs = folder.isEmpty && ["pipelines", "dist"].contains(name)
      if name.hasPrefix(".") || isOurs || Disk.isLink("\(place)/\(name)") {
        skipped.append("\(part)/\(path)")
      } else if isFolder {
        guard path.utf8.count < 1000 else { throw Stop("\(place)/\(name) is nested too deep") }
        try collect(part, path, &files, &skipped, &room)
      } else {
        guard let bytes = try Disk.read("\(place)/\(name)", limit: min(Self.fileLimit, room)) else {
          continue
        }
        room -= bytes.count
        files.append(FeedImport.File(path: path, bytes: bytes))
        guard files.count <= Self.countLimit else {
          throw Stop("\(site) has more than \(Self.countLimit) files")
        }
      }
    }
  }
}
