import Diagnostics
internal import Digests
internal import Git
internal import Notes

/// What the steps of one run share: the commit that is published and where it goes.
///
/// The library is loaded once, by the first step that needs it; a run in which every step is
/// reused never loads it.
actor Publication {
  let location: RepositoryLocation
  let commit: String
  let asOf: Timestamp
  let outputPath: String
  let progress: Progress
  private var loaded: Loaded?
  private var opened: Output?
  private var staged: [OutputFolder: [FileRecord]] = [:]
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var kept: [String] = []

  init(
    _ location: RepositoryLocation, commit: String, asOf: Timestamp, output: String,
    progress: Progress, loaded: Loaded? = nil
  ) {
    self.location = location
    self.commit = commit
    self.asOf = asOf
    outputPath = output
    self.progress = progress
    self.loaded = loaded
  }

  func library() async throws -> Loaded {
    if let loaded { return loaded }
    let snapshot = try await Snapshot.read(.commit(commit), of: location, progress: progress)
    let made = try await Loaded.load(snapshot, asOf: .moment(asOf))
    loaded = made
    return made
  }

  /// The output folder, locked from the first call until the run is over.
  func output() throws -> Output {
    if let opened { return opened }
    let output = try Output(path: outputPath)
    opened = output
    return output
  }

  func report(_ found: [Diagnostic]) { diagnostics = found }

  /// Remembers what was built in a staging folder, for the release.
  func built(_ folder: OutputFolder, _ records: [FileRecord]) { staged[folder] = records }

  /// Whether something was built in this run that is not in its place yet.
  var hasStaged: Bool { !staged.isEmpty }

  /// Puts what was built in this run in its place.
  ///
  /// - Returns: The digest of the manifest.
  func release() async throws -> Digest {
    let manifest = Manifest(try await library())
    var bytes: [UInt8] = []
    kept = try output().release(staged) { inventory in
      bytes = manifest.bytes(inventory)
      return bytes
    }
    staged = [:]
    return Digest(of: bytes)
  }
}
