package import Diagnostics
internal import Dispatch
internal import Git
package import Notes
internal import Serving
internal import Synchronization

/// `serve`: the site of the work tree in a browser on this machine, made again at each change.
package struct Preview: Sendable {
  package var location: RepositoryLocation
  /// Where to listen; 0 for any free port.
  package var port: Int
  /// Whether drafts, and notes whose date has not come, are shown.
  package var showsDrafts: Bool
  package var now: @Sendable () -> Timestamp

  package init(
    _ location: RepositoryLocation, port: Int, showsDrafts: Bool = false,
    now: @escaping @Sendable () -> Timestamp = { .wallClock }
  ) {
    self.location = location
    self.port = port
    self.showsDrafts = showsDrafts
    self.now = now
  }

  /// What happens, while it does.
  package enum Sight: Sendable {
    /// Requests are answered, at this address.
    case serving(String)
    case built(Rebuild)
    /// The work tree could not be read; what was served before still is.
    case failed(Stop)
  }

  /// One reading of the work tree.
  package struct Rebuild: Sendable {
    /// What changed, in order; nil where everything was looked at.
    package var changed: [String]?
    package var notes: Int
    package var diagnostics: [Diagnostic]
    package var duration: Duration
  }

  private struct Shown {
    var site: PreviewSite
    var failure: Stop?
    /// How often files changed that a page shows and does not hold, such as pictures: a page that is
    /// the same looks different then.
    var assets = 0

    var event: ServerEvent { ServerEvent("change", data: "\(assets)") }
  }

  /// Serves until the task is cancelled.
  ///
  /// - Parameter show: Is told what happens.
  /// - Throws: ``Stop`` when the work tree cannot be read at the start, or nothing can be served.
  package func run(_ show: @escaping @Sendable (Sight) -> Void) async throws {
    let repository = try location.open()
    guard let root = repository.workTree else {
      throw Stop("a bare repository has no work tree to preview")
    }
    let watch = try FolderWatch(root: root, git: repository.gitDirectory)
    try watchFolders(watch)
    var reading = PreviewReading(location, showsDrafts: showsDrafts)
    let first = try await Self.timed { try await reading.read(asOf: moment) }
    show(.built(first.rebuild))
    let shown = Box(Shown(site: first.site))
    let hub = EventHub()
    hub.send(shown.value.event)
    let server = LocalServer(events: hub) { request in
      let now = shown.value
      let room = PreviewRoom(site: now.site, location: location, failure: now.failure)
      let answers = PreviewAnswers(site: now.site, room: room)
      await answers.prepare(for: request)
      return answers.answer(request)
    }
    let path = first.site.rootPath
    try await withThrowingTaskGroup(of: Void.self) { [reading] group in
      group.addTask {
        do {
          try await server.run(port: port) { show(.serving("http://127.0.0.1:\($0)\(path)")) }
        } catch let error as ServingError {
          throw Stop(error)
        }
      }
      group.addTask {
        var reading = reading
        while let changes = await watch.next() {
          await follow(changes, watch, &reading, shown, hub, show)
        }
      }
      // Either serves or watches until the end, which is that the task is cancelled.
      defer { group.cancelAll() }
      try await group.next()
    }
    try Task.checkCancellation()
  }

  private func follow(
    _ changes: FolderWatch.Changes, _ watch: FolderWatch, _ reading: inout PreviewReading,
    _ shown: Box<Shown>, _ hub: EventHub, _ show: @Sendable (Sight) -> Void
  ) async {
    let before = shown.value
    do {
      if changes.hasFolders || changes.isOverflow { try watchFolders(watch) }
      var mine = reading
      let made = try await Self.timed { try await mine.read(asOf: moment) }
      reading = mine
      let known = Set(before.site.loaded.snapshot.files).union(made.site.loaded.snapshot.files)
      let changed = changes.paths.filter(known.contains).sorted()
      let isAll = changes.isOverflow || changes.hasFolders
      let isNewCommit =
        before.site.loaded.snapshot.commit?.id != made.site.loaded.snapshot.commit?.id
      let isListed = before.site.loaded.snapshot.files == made.site.loaded.snapshot.files
      // An editor's own files, and those that git ignores, are nobody's business.
      if changed.isEmpty, !isAll, !isNewCommit, isListed, before.failure == nil { return }
      let hasAssets = isAll || changed.contains { !Layout.isMarkdown($0) }
      let now = Shown(site: made.site, assets: before.assets + (hasAssets ? 1 : 0))
      shown.value = now
      hub.send(now.event)
      var rebuild = made.rebuild
      rebuild.changed = isAll || changed.isEmpty ? nil : changed
      show(.built(rebuild))
    } catch is CancellationError {
    } catch {
      let stop = Stop(error)
      var now = before
      now.failure = stop
      shown.value = now
      hub.send(now.event)
      show(.failed(stop))
    }
  }

  /// Watches every folder, also those that come while it begins to.
  private func watchFolders(_ watch: FolderWatch) throws {
    let repository = try location.open()
    var watched: [String] = []
    while true {
      let folders = try repository.workTreeFiles().folders
      // A folder that came in between was not told: its parent was not watched yet.
      if folders == watched { return }
      try watch.watch(folders)
      watched = folders
    }
  }

  private static func timed(
    _ read: () async throws -> PreviewSite
  ) async throws -> (site: PreviewSite, rebuild: Rebuild) {
    let start = ContinuousClock.now
    let site = try await read()
    return (
      site,
      Rebuild(
        changed: nil, notes: site.loaded.library.notes.count, diagnostics: site.diagnostics,
        duration: ContinuousClock.now - start)
    )
  }

  /// As of now, to the minute: a file that no commit holds takes it as its own time, and its page
  /// is not to change by itself with every second.
  private var moment: Timestamp {
    let now = now()
    return Timestamp(seconds: now.seconds - now.seconds % 60, offset: now.offset)
  }

  /// Opens an address in the browser of the desktop, and does not wait for it.
  ///
  /// - Parameters:
  ///   - address: Where.
  ///   - isMissing: Is called when there is no program that does so, or it fails.
  package static func open(_ address: String, isMissing: @escaping @Sendable () -> Void) {
    // On a thread of its own: some browsers stay until their window is closed.
    DispatchQueue.global().async {
      let answer = (try? Tool.call("xdg-open", [address])).flatMap(\.self)
      if answer?.status != 0 { isMissing() }
    }
  }
}

/// A value that one task sets and others read.
private final class Box<Value: Sendable>: Sendable {
  private let storage: Mutex<Value>
  init(_ value: Value) { storage = Mutex(value) }
  var value: Value {
    get { storage.withLock { $0 } }
    set { storage.withLock { $0 = newValue } }
  }
}

extension Stop {
  fileprivate init(_ error: ServingError) {
    switch error {
    case .portInUse(let port, let free):
      self.init(
        "something else listens on port \(port)",
        hint: free.map { "take another: controlroom serve --port \($0)" }
          ?? "name a free one: --port NUMBER")
    case .cannotListen(let reason): self.init("cannot listen: \(reason)")
    }
  }
}
