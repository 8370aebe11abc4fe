import ArgumentParser
import Diagnostics
import Pipeline

/// `controlroom import`: an existing site becomes notes.
struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make notes of an existing site.",
    discussion: """
      Nothing that is there is overwritten, and nothing is committed: look at what was written, then \
      check it with: controlroom check --worktree
      """,
    subcommands: [ImportFeed.self, ImportZola.self])
}

/// `controlroom import feed`.
struct ImportFeed: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed",
    abstract: "Make a note of each entry of an Atom, RSS or JSON feed.",
    discussion: """
      Ids and dates are kept, so that readers' feeds do not repeat, and so are addresses: a note whose \
      address is another one leads there from the old one. The network is used only for a feed that \
      is given by its address.

      Examples:
        controlroom import feed old/atom.xml --dry-run
        controlroom import feed https://example.org/atom.xml --assets
      """)

  @Argument(help: "A file, or an address that begins with https://.")
  var feed: String

  @Option(help: "The folder of entries whose address names none.")
  var collection = "notes"

  @Flag(
    help: """
      Copy pictures into assets/: those beside a file, or from the network for an address.
      """)
  var assets = false

  @Flag(
    help: """
      The entries stay published where they are: name that address as canonical, and redirect nothing.
      """)
  var copy = false

  @Flag(help: .hidden)
  var allowPrivate = false

  @OptionGroup var options: ImportOptions

  func run() async throws {
    try await reporting {
      let console = Console(quiet: options.quiet)
      var work = Pipeline.Import(
        .init(feed), into: try options.target(),
        progress: console.progress)
      work.collection = collection
      work.copiesAssets = assets
      work.isCopy = copy
      work.isDryRun = options.dryRun
      work.allowsPrivate = allowPrivate
      try console.show(try await work.run(), into: work.folder, isDryRun: options.dryRun)
    }
  }
}

/// `controlroom import zola`.
struct ImportZola: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zola",
    abstract: "Take over the content of a Zola site as it is.",
    discussion: """
      What stands in content/ and static/ moves to the root, and config.toml becomes \
      pipelines/site.yaml. Shortcodes and templates have no meaning here; each is named.

      Examples:
        controlroom import zola ../old-site --dry-run
        controlroom import zola ../old-site
      """)

  @Argument(help: "The folder that holds config.toml.")
  var site: String

  @OptionGroup var options: ImportOptions

  func run() async throws {
    try await reporting {
      let console = Console(quiet: options.quiet)
      var work = Pipeline.ImportZola(
        site, into: try options.target(),
        progress: console.progress)
      work.isDryRun = options.dryRun
      try console.show(try work.run(), into: work.folder, isDryRun: options.dryRun)
    }
  }
}

/// Where an import writes to, and whether.
struct ImportOptions: ParsableArguments {
  @OptionGroup var repository: RepositoryOptions

  @Option(
    name: .customLong("into"),
    help: ArgumentHelp(
      "The folder to write to; the repository's work tree by default.", valueName: "dir"))
  var folder: String?

  @Flag(help: "Say what would be written, and write nothing.")
  var dryRun = false

  @Flag(help: "Print nothing but findings and conflicts.")
  var quiet = false

  /// The folder to write to.
  func target() throws -> String { try folder ?? repository.location.usualImportFolder() }
}

extension Console {
  /// What an import did; exits when it could not do it.
  fileprivate func show(
    _ result: Pipeline.Import.Result, into folder: String, isDryRun: Bool
  ) throws {
    show(result.diagnostics)
    if result.diagnostics.hasErrors { throw ExitCode.contentHasErrors }
    if !result.conflicts.isEmpty {
      for path in result.conflicts { print("\(path.visible): is there already, and is another") }
      fail(
        Stop(
          "\(TextReport.count(result.conflicts.count, "file")) would be overwritten: "
            + "nothing was written",
          hint: "move them away, or import into another folder: --into DIR"))
      throw ExitCode.cannotRun
    }
    if isDryRun { for path in result.written { print(path) } }
    let verb = isDryRun ? "would import" : "imported"
    let pictures =
      result.assets == 0 ? "" : " and \(TextReport.count(result.assets, "other file"))"
    let same = result.same.isEmpty ? "" : "; there already: \(result.same.count)"
    say(
      "\(verb) \(TextReport.count(result.notes, "note"))\(pictures) into \(folder.visible)\(same)")
    if !isDryRun, !result.written.isEmpty {
      say("look at them, then: controlroom check --worktree")
    }
  }
}
