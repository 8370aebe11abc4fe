internal import Diagnostics
internal import Digests
internal import Git
internal import Notes

/// What is read of a revision before its notes: its files' names, and everything that decides how
/// notes are read.
struct Preparation: Sendable {
  var listing: Listing
  var configuration = Checked(SiteConfiguration())
  /// What the configuration file's bytes are known by; that of no bytes when there is none.
  var configurationDigest = Digest(of: "")
  /// The files that declare pipelines.
  var pipelines: [SourceFile] = []
  /// Who may approve and start them.
  var people = Checked(SitePeople())
  /// Where the secrets of its steps come from.
  var secrets = Checked(SecretSources())
  /// The findings that are known; nil when there is no such file.
  var baseline: SourceFile?
  /// The files of the theme folder, with paths relative to it.
  var theme = Checked<[SourceFile]>([])
  /// Who wrote what the history is not asked about: the commit's author, or the person at work.
  var author: Author?

  /// Configurations and pipelines are written by hand; larger ones are not.
  private static let textLimit = 1 << 20
  private static let themeLimit = 16 << 20

  /// Reads them.
  ///
  /// - Throws: ``Stop`` or ``GitError`` when the repository cannot be read.
  init(_ revision: Revision, _ location: RepositoryLocation) throws {
    let repository = try location.open()
    if case .commit("HEAD") = revision, repository.isEmpty { throw Stop.noCommit(in: location) }
    listing = try Listing(revision, in: repository)
    let reader = Reader(repository: repository)
    if let file = try read(SiteConfiguration.path, reader) {
      configuration = SiteConfiguration.read(file)
      configurationDigest = Digest(of: file.bytes)
      people = SitePeople.read(file)
      secrets = SecretSources.read(file)
    } else if listing.files.contains(where: { $0.path == SiteConfiguration.path }) {
      people.value = .unknown
    }
    for file in listing.files where PipelineSet.isPipeline(file.path) {
      if let file = try read(file.path, reader) { pipelines.append(file) }
    }
    baseline = try read(configuration.value.baseline, reader)
    let prefix = configuration.value.theme + "/"
    for file in listing.files where file.path.hasPrefix(prefix) {
      guard let bytes = try reader.bytes(of: file, limit: Self.themeLimit) else {
        theme.diagnostics.append(.tooLarge(file.path, limit: Self.themeLimit))
        continue
      }
      theme.value.append(
        SourceFile(path: String(file.path.dropFirst(prefix.count)), bytes: bytes))
    }
    author = try Self.author(of: listing, in: repository)
  }

  private mutating func read(_ path: String, _ reader: Reader) throws(GitError) -> SourceFile? {
    guard let file = listing.files.first(where: { $0.path == path }) else { return nil }
    if let bytes = try reader.bytes(of: file, limit: Self.textLimit) {
      return SourceFile(path: path, bytes: bytes)
    }
    listing.diagnostics.append(.tooLarge(path, limit: Self.textLimit))
    return nil
  }

  private static func author(
    of listing: Listing, in repository: Repository
  ) throws(GitError) -> Author? {
    if case .commit = listing.revision {
      return listing.commit.map { Author(name: $0.author.name, email: $0.author.email) }
    }
    guard let name = try repository.configured("user.name") else { return nil }
    return Author(name: name, email: try repository.configured("user.email"))
  }
}

extension Stop {
  static func noCommit(in location: RepositoryLocation) -> Stop {
    Stop(
      "\(location.path) has no commit yet", hint: "commit a note first: git add . && git commit")
  }
}
