internal import Digests
internal import Git
internal import Images
internal import Sandbox
internal import Site

/// The pictures of a library as pages show them, with the smaller ones that were made of them.
struct PictureShelf: Sendable {
  /// By their paths in the repository.
  private(set) var pictures: [String: ShownPicture] = [:]
  /// Where each smaller one is kept, by its path below the site.
  private(set) var variants: [String: Digest] = [:]
  /// Why there are not more of them; usually nothing.
  private(set) var remarks: [String] = []
  let store: PictureStore

  /// One smaller picture that a page would like to have.
  private struct Wish {
    let path: String
    let facts: PictureFacts
    let still: StillImage
    let width: Int

    /// What it is kept by: all that it depends on.
    var key: Digest {
      Digest(ofParts: [
        "1", facts.digest.hex, still.rawValue, String(width), PictureProgram.fingerprint,
      ])
    }
  }

  /// Looks at the pictures of a commit, and makes smaller ones where there are none yet.
  ///
  /// - Parameters:
  ///   - loaded: The library.
  ///   - program: Finds what makes them; asked only when there is something to make.
  ///   - progress: Is told how many have been made.
  /// - Returns: The pictures. What is missing on this machine is a remark: pages then show the
  ///   pictures as they are.
  /// - Throws: `CancellationError`; ``Stop`` or ``GitError`` when the repository cannot be read.
  static func fill(
    for loaded: Loaded,
    by program: @Sendable () async throws -> PictureProgram = {
      try await PictureProgram.installed()
    },
    progress: Progress
  ) async throws -> PictureShelf {
    let common = try loaded.snapshot.location.open().commonDirectory
    var shelf = PictureShelf(store: PictureStore(.pictures, commonDirectory: common))
    let facts = try await facts(for: loaded, commonDirectory: common)
    let wishes = shelf.wishes(facts)
    let missing = wishes.filter { shelf.store.picture($0.key) == nil }
    if !missing.isEmpty {
      do {
        try await shelf.make(missing, for: loaded, by: try await program(), progress)
      } catch let error as SandboxError {
        try Task.checkCancellation()
        shelf.remarks.append("pictures are shown in one size: \(error)")
      }
    }
    shelf.show(facts, wishes)
    shelf.store.prune(keeping: Set(wishes.map(\.key)))
    return shelf
  }

  /// Looks at the pictures of a work tree, and at what builds have made of them.
  ///
  /// - Parameters:
  ///   - loaded: The library.
  ///   - memory: What is known of them from the last time.
  /// - Returns: The pictures, with the smaller ones that are there.
  /// - Throws: ``GitError`` when there is no repository.
  static func known(for loaded: Loaded, _ memory: PictureMemory) throws -> PictureShelf {
    let repository = try loaded.snapshot.location.open()
    var shelf = PictureShelf(
      store: PictureStore(.pictures, commonDirectory: repository.commonDirectory))
    guard let root = repository.workTree else { return shelf }
    var facts: [String: PictureFacts] = [:]
    for path in Self.paths(of: loaded) {
      // One that is gone, or too large, is the business of whoever asks for it.
      facts[path] = memory.facts(of: path, at: root + "/" + path) {
        (try? repository.workTreeBytes(path, limit: SiteBuild.assetLimit)).map(
          PictureFacts.init(of:))
      }
    }
    shelf.show(facts, shelf.wishes(facts))
    return shelf
  }

  private static let extensions: Set = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"]

  private static func paths(of loaded: Loaded) -> [String] {
    Site.pictures(of: loaded.library).filter { path in
      path.lastIndex(of: ".").map {
        extensions.contains(path[path.index(after: $0)...].lowercased())
      } ?? false
    }
  }

  private static func facts(
    for loaded: Loaded, commonDirectory: String
  ) async throws -> [String: PictureFacts] {
    let paths = paths(of: loaded)
    if paths.isEmpty { return [:] }
    let location = loaded.snapshot.location
    let objects = loaded.snapshot.objects
    let file = PictureFactsFile(commonDirectory: commonDirectory)
    let found = try await inChunks(of: paths.count) { chunk in
      let reader = Reader(repository: try location.open())
      return try paths[chunk].map { path -> PictureFacts? in
        if let id = objects[path], let facts = file.known[id] { return facts }
        return try reader.bytes(
          of: .init(path: path, id: objects[path]), limit: SiteBuild.assetLimit
        ).map(PictureFacts.init(of:))
      }
    }.flatMap(\.self)
    var kept: [ObjectID: PictureFacts] = [:]
    var facts: [String: PictureFacts] = [:]
    for (path, found) in zip(paths, found) {
      facts[path] = found
      if let id = objects[path] { kept[id] = found }
    }
    file.keep(kept)
    return facts
  }

  /// Larger ones are shown as they are: each pixel takes memory while it is decoded.
  private static let mostPixels = 100_000_000

  private func wishes(_ facts: [String: PictureFacts]) -> [Wish] {
    facts.sorted { $0.key < $1.key }.flatMap { path, facts -> [Wish] in
      guard let still = facts.still, let size = facts.size,
        size.width * size.height <= Self.mostPixels
      else { return [] }
      return ShownPicture.widths.filter { $0 < size.width }.map {
        Wish(path: path, facts: facts, still: still, width: $0)
      }
    }
  }

  private mutating func make(
    _ wishes: [Wish], for loaded: Loaded, by program: PictureProgram, _ progress: Progress
  ) async throws {
    // As many at a time as cores are kept busy by, and no more than fit in memory.
    for start in stride(from: 0, to: wishes.count, by: Self.programs) {
      let batch = wishes[start..<min(start + Self.programs, wishes.count)]
      let refused = try await withThrowingTaskGroup(of: Wish?.self) { [store] group in
        for wish in batch {
          group.addTask {
            try await Self.make(wish, loaded, program, store) ? nil : wish
          }
        }
        var refused: [String] = []
        for try await wish in group {
          if let wish { refused.append("no \(wish.width) pixels wide picture of \(wish.path)") }
        }
        return refused.sorted()
      }
      remarks += refused
      progress(.pictures, batch.endIndex, of: wishes.count)
    }
  }

  private static func make(
    _ wish: Wish, _ loaded: Loaded, _ program: PictureProgram, _ store: PictureStore
  ) async throws -> Bool {
    let reader = Reader(repository: try loaded.snapshot.location.open())
    guard
      let bytes = try reader.bytes(
        of: .init(path: wish.path, id: loaded.snapshot.objects[wish.path]),
        limit: SiteBuild.assetLimit),
      let made = try await program.make(bytes, wish.still, width: wish.width)
    else { return false }
    try store.keep(made, as: wish.key)
    return true
  }

  private static let programs = 4

  private mutating func show(_ facts: [String: PictureFacts], _ wishes: [Wish]) {
    for (path, facts) in facts {
      pictures[path] = ShownPicture(
        size: facts.size, path: ShownPicture.path(of: path, digest: facts.digest.hex))
    }
    for wish in wishes {
      // One that is no smaller than the picture helps nobody.
      guard let bytes = store.picture(wish.key)?.count, bytes < wish.facts.bytes else { continue }
      let path = ShownPicture.path(
        of: wish.path, digest: wish.key.hex, variant: "\(wish.width).webp")
      pictures[wish.path]?.variants.append(.init(width: wish.width, path: path))
      variants[path] = wish.key
    }
  }
}
