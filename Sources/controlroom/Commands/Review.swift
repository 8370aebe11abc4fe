import ArgumentParser
import Diagnostics
import Pipeline

/// `controlroom review`: what somebody should read again.
struct Review: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "List the notes that are due for a review, and what has changed around them.",
    discussion: """
      A note is due when its collection's 'review-every' has passed since 'reviewed' in its front \
      matter, or since its date.

      Examples:
        controlroom review                          what is due, the longest overdue first
        controlroom review done notes/retries.md    it has been read, and is right
      """,
    subcommands: [Due.self, Done.self], defaultSubcommand: Due.self)

  struct Due: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "due", abstract: "List what is due.",
      discussion: "Example: controlroom review due --json")

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var style: OutputStyle

    @Option(help: "List what is due at this moment, such as 2027-01-01.")
    var asOf: String?

    func run() async throws {
      try await reporting {
        let console = Console(quiet: style.quiet)
        let items = try await review(repository, asOf, console.progress).due()
        if style.json {
          console.show(["schema": 1, "due": .array(items.map(\.json))])
        } else {
          for item in items { print(item.text) }
          console.say("\(TextReport.count(items.count, "note")) due for a review")
        }
      }
    }
  }

  struct Done: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "done",
      abstract: "Record in the front matter of notes that they have been reviewed.",
      discussion: "Example: controlroom review done notes/retries.md")

    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "The notes, by their paths in the repository.")
    var notes: [String]

    @Option(help: "The day of the review, such as 2026-03-05; today by default.")
    var on: String?

    func run() async throws {
      try await reporting {
        let review = try review(repository, on, .silent)
        for note in notes { print("\(note.visible): reviewed on \(try review.done(note))") }
      }
    }
  }
}

/// Reviews as of a moment that a person typed; now by default.
private func review(
  _ repository: RepositoryOptions, _ moment: String?, _ progress: Progress
) throws -> Pipeline.Review {
  guard let moment else { return Pipeline.Review(repository.location, progress: progress) }
  guard let review = Pipeline.Review(repository.location, asOf: moment, progress: progress) else {
    throw ValidationError("'\(moment)' is not a date; write 2026-03-05")
  }
  return review
}
