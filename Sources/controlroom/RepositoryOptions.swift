import ArgumentParser
import Glibc
import Pipeline

/// Which repository; may stand before the command or behind it.
struct RepositoryOptions: ParsableArguments {
  @Option(
    name: .customLong("repo"),
    help: ArgumentHelp(
      "The repository: a folder in its work tree, or a bare one.", valueName: "dir"))
  var path = "."

  @Option(
    help: ArgumentHelp(
      "Where runs are recorded, if not in the git folder: a file, or postgres://….",
      discussion: """
        CONTROLROOM_LEDGER says the same, and is not seen by others on this machine, as arguments \
        are. A password is best left to ~/.pgpass.
        """,
      valueName: "place"))
  var ledger: String?

  var location: RepositoryLocation { RepositoryLocation(path, ledger: ledgerPlace) }

  private var ledgerPlace: String? { ledger ?? variable("CONTROLROOM_LEDGER") }
}

/// A variable of the environment; nil when it is missing or empty.
func variable(_ name: String) -> String? {
  guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
  return unsafe String(cString: value)
}

/// Where a build goes and as of when.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .customLong("out"),
    help: ArgumentHelp(
      "The folder to write to; 'dist' in the work tree by default.", valueName: "dir"))
  var folder: String?

  @Option(
    help: ArgumentHelp(
      "Publish what is dated up to this moment, such as 2026-03-05.", valueName: "time"))
  var asOf: String?

  func folder(in repository: RepositoryOptions) throws -> String {
    try folder ?? repository.location.usualOutput()
  }

  /// As ``folder(in:)``, and in a bare repository a folder of its own: not every pipeline writes.
  func folder(for repository: RepositoryOptions) throws -> String {
    try folder ?? repository.location.usualOutput(orOwn: true)
  }

  func moment(otherwise: @autoclosure () -> Loaded.AsOf) throws -> Loaded.AsOf {
    guard let asOf else { return otherwise() }
    guard let moment = Loaded.AsOf(asOf) else {
      throw ValidationError(
        "'\(asOf)' is not a time; write 2026-03-05 or 2026-03-05T20:18:50+04:00")
    }
    return moment
  }
}

/// How much is said.
struct OutputStyle: ParsableArguments {
  @Flag(help: "Say only what is wrong.")
  var quiet = false

  @Flag(help: "Print JSON, for programs.")
  var json = false
}
