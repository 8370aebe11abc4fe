package import Diagnostics
internal import Importing
internal import Notes

/// `import feed`: what another site's feed says becomes notes.
package struct Import: Sendable {
  /// Where a feed comes from.
  package enum Source: Hashable, Sendable {
    case file(String)
    case address(String)

    /// What a person typed: an address on the web, or else a file.
    package init(_ text: String) {
      self = isWebAddress(text) ? .address(text) : .file(text)
    }
  }

  package var source: Source
  /// The folder that gets the notes; made if there is none.
  package var folder: String
  /// The folder of entries whose address names none.
  package var collection = "notes"
  /// Whether pictures are copied: from beside a file, from the network for an address.
  package var copiesAssets = false
  /// The entries stay published where they are.
  package var isCopy = false
  /// Whether nothing is written.
  package var isDryRun = false
  package var progress: Progress

  package init(_ source: Source, into folder: String, progress: Progress = .silent) {
    self.source = source
    self.folder = folder
    self.progress = progress
  }

  package struct Result: Sendable {
    /// What could not be carried over.
    package var diagnostics: [Diagnostic]
    /// Paths below the folder: what was written, or would be.
    package var written: [String]
    /// What was there with the same bytes.
    package var same: [String]
    /// What is there with other bytes; if there is any, nothing was written.
    package var conflicts: [String]
    package var notes: Int
    package var assets: Int
  }

  /// Reads the feed and writes the notes: all of them, or none.
  ///
  /// - Returns: What was done, and what was lost.
  /// - Throws: ``Stop`` when the feed cannot be read, or the folder not be written.
  package func run() async throws -> Result {
    guard let folderName = collectionName else {
      throw Stop(
        "'\(collection)' is not the name of a collection",
        hint: "name one folder of letters, digits and '-'")
    }
    var flaw: Int?
    let feed = try Feed.reading(try await bytes(), from: name, flaw: &flaw)
    var options = FeedImport.Options()
    options.collection = folderName
    options.isCopy = isCopy
    let target = ImportFolder(folder)
    if let bytes = try target.read(SiteConfiguration.path, limit: 1 << 20) {
      options.configuration =
        SiteConfiguration.read(SourceFile(path: SiteConfiguration.path, bytes: bytes)).value
    }
    let plan = FeedImport(feed, options: options)
    let assets = try await copied(plan)
    var files = plan.files(assets: assets.mapValues(\.path))
    if let flaw {
      files.diagnostics.insert(
        Diagnostic(
          .warning, "import.not-well-formed", at: SourceRange(line: flaw), in: name,
          "the XML is broken here; what could be read was"), at: 0)
    }
    let all =
      files.value
      + assets.values.sorted { $0.path < $1.path }.map {
        FeedImport.File(path: $0.path, bytes: $0.bytes)
      }
    let standing = try target.compare(all)
    if standing.conflicts.isEmpty, !isDryRun {
      try target.write(standing.missing) { progress(.files, $0, of: standing.missing.count) }
    }
    return Result(
      diagnostics: files.diagnostics, written: standing.missing.map(\.path), same: standing.same,
      conflicts: standing.conflicts, notes: plan.count, assets: assets.count)
  }

  /// A name that can be a top-level folder, and is not one of git's or ours.
  private var collectionName: String? {
    Slug.make(collection) == collection && !["pipelines", "dist", "assets"].contains(collection)
      ? collection : nil
  }

  private var name: String {
    switch source {
    case .file(let path): path
    case .address(let address): address
    }
  }

  private func bytes() async throws -> [UInt8] {
    switch source {
    case .file(let path):
      guard let bytes = try Disk.read(path, limit: Feed.sizeLimit) else {
        throw Stop("there is no file \(path)", hint: "give the path or the address of a feed")
      }
      return bytes
    case .address(let address):
      throw Stop("\(address) cannot be read", hint: "download it, and import the file")
    }
  }

  /// The pictures that can be had, by the address that the feed gives them.
  private func copied(_ plan: FeedImport) async throws -> [String: FeedImport.File] {
    guard copiesAssets else { return [:] }
    let addresses = plan.assets
    var copied: [String: FeedImport.File] = [:]
    var room = Self.assetsLimit
    for (index, address) in addresses.enumerated() {
      progress(.assets, index, of: addresses.count)
      guard let path = plan.path(ofAsset: address),
        let bytes = try await asset(address, limit: min(room, Self.assetLimit))
      else { continue }
      room -= bytes.count
      copied[address] = FeedImport.File(path: path, bytes: bytes)
    }
    return copied
  }

  /// A picture is smaller, and all of them together fit into memory.
  private static let assetLimit = 16 << 20
  private static let assetsLimit = 256 << 20

  /// The bytes of a picture; nil when they cannot be had, and the link then stays.
  private func asset(_ address: String, limit: Int) async throws -> [UInt8]? {
    switch source {
    case .file(let file):
      // An export has its pictures beside it, under the paths that they have on the site.
      guard let path = FeedImport.sitePath(of: address) else { return nil }
      let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
      return try? ImportFolder(folder).read(path, limit: limit)
    case .address: return nil
    }
  }
}

extension Feed {
  fileprivate static func reading(
    _ bytes: [UInt8], from name: String, flaw: inout Int?
  ) throws(Stop) -> Feed {
    do throws(FeedError) {
      return try read(bytes, flaw: &flaw)
    } catch {
      throw Stop("\(name): \(error.message)", hint: "give an Atom, RSS or JSON feed")
    }
  }
}
