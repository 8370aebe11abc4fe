import ArgumentParser
import Diagnostics
import Pipeline
import Workflow

/// `controlroom approvals`: what waits for people.
struct Approvals: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approvals",
    abstract: "List what waits for approval: what it is, exactly, and who may decide.",
    discussion: """
      Example:
        controlroom approvals
        controlroom approve 3f2a9c --because "read it twice"
      """)

  @OptionGroup var repository: RepositoryOptions
  @OptionGroup var place: LabOption

  @Flag(help: "Print JSON, for programs.")
  var json = false

  func run() async throws {
    try await reporting {
      let approvals = Pipeline.Approvals(place.location(of: repository))
      let waiting = try approvals.waiting()
      if waiting.isEmpty, !json { return Console().say("nothing waits for approval") }
      let drafts = try await approvals.drafts(of: waiting)
      let changes = try await approvals.changes(of: waiting)
      let notices = try await approvals.notices(of: waiting)
      if json {
        return Console().show(
          .array(
            waiting.map {
              let subject = $0.pending.subject
              return ApprovalView.json($0, drafts[subject], changes[subject], notices[subject])
            }))
      }
      print(
        waiting.map {
          let subject = $0.pending.subject
          return ApprovalView.text($0, drafts[subject], changes[subject], notices[subject])
        }.joined(separator: "\n\n"))
    }
  }
}

/// What `approve` and `reject` take.
struct DecisionOptions: ParsableArguments {
  @OptionGroup var repository: RepositoryOptions
  @OptionGroup var place: LabOption

  @Argument(
    help: ArgumentHelp(
      "What is decided about: the digest that 'controlroom approvals' shows, or its beginning.",
      valueName: "subject"))
  var subjects: [String]

  @Option(
    help: ArgumentHelp(
      "A key of SSH to sign with, or its public half when the agent has it.", valueName: "key"))
  var sign: String?

  func decide(_ verdict: Decision.Verdict, because reason: String) throws {
    let decided = try Pipeline.Approvals(place.location(of: repository)).decide(
      verdict, on: subjects, because: reason, signingWith: sign,
      as: Identity(in: repository.location))
    for one in decided { Console().say(ApprovalView.line(one, verdict)) }
    // A delivery is gone on with by whoever looks at the clock and at other machines too.
    let ways = decided.map(\.pending).map {
      $0.pipeline == Pipeline.Syndicate.pipelineName
        ? "syndicate\(place.words)" : "runs resume \($0.run)"
    }
    for way in Set(ways).sorted() { Console().say("  go on with: controlroom \(way)") }
  }
}

/// `controlroom approve`: consent to exactly what was shown.
struct Approve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Approve what waits, by its digest.",
    discussion: """
      The approval is of exactly this content, for this step and this target: an edit asks again. \
      Who you are is git's user.email; what you may is in pipelines/site.yaml.

      Examples:
        controlroom approve 3f2a9c --because "read it twice"
        controlroom approve 3f2a9c --sign ~/.ssh/id_ed25519
      """)

  @OptionGroup var options: DecisionOptions

  @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
  var because = ""

  func run() async throws {
    try await reporting { try options.decide(.approve, because: because) }
  }
}

/// `controlroom reject`: refuse what waits, and say why.
struct Reject: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject", abstract: "Reject what waits, by its digest.",
    discussion: """
      Example:
        controlroom reject 3f2a9c --because "the second figure is wrong"
      """)

  @OptionGroup var options: DecisionOptions

  @Option(help: ArgumentHelp("Why, for the record and for the author.", valueName: "text"))
  var because: String

  func run() async throws {
    try await reporting { try options.decide(.reject, because: because) }
  }
}
