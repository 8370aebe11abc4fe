import ArgumentParser
import Diagnostics
import Pipeline
import Workflow

/// `controlroom syndicate`: what is approved and due goes to its channels.
struct Syndicate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "syndicate", abstract: "Deliver what is approved and due to its channels.",
    discussion: """
      Runs pipelines/syndicate.yaml of the commit, or for each channel that has an account: what is \
      not there yet, its draft, and its delivery once somebody agreed. Each draft is sent once: a \
      call whose answer was lost is looked up at the channel, and never made again on a guess. What \
      was sent stands under refs/controlroom/receipts, which are kept in step with a remote.

      Examples:
        controlroom syndicate --dry-run       what is due, and when it may go
        controlroom syndicate --first         from the first machine that ever does
        controlroom approvals                 what waits for consent
        controlroom syndicate                 and what was agreed to goes out
      """)

  @OptionGroup var repository: RepositoryOptions

  @Argument(help: "The commit whose notes are delivered.")
  var revision = "HEAD"

  @Option(
    name: .customLong("channel"),
    help: ArgumentHelp("Only this channel; may be given more than once.", valueName: "name"))
  var channels: [String] = []

  @Flag(name: .customLong("dry-run"), help: "Say what is due and when; ask and send nothing.")
  var isDryRun = false

  @Flag(name: .customLong("first"), help: "Nothing was ever delivered from anywhere else.")
  var isFirst = false

  @OptionGroup var delivery: DeliveryOptions

  @Option(help: ArgumentHelp("Why it runs, for the record.", valueName: "word"))
  var trigger = "manual"

  @OptionGroup var trace: TraceOptions

  @OptionGroup var style: OutputStyle

  func run() async throws {
    try await reporting {
      let console = Console(quiet: style.quiet || style.json)
      let syndicate = Pipeline.Syndicate(
        repository.location, revision: revision, channels: channels, means: delivery.means,
        isFirst: isFirst, trigger: trigger, actor: Identity.current(in: repository.location))
      if isDryRun {
        let planned = try await syndicate.timetable()
        if style.json { return console.show(.array(planned.map(SyndicateView.json))) }
        for line in planned { print(SyndicateView.line(line)) }
        return console.say(planned.isEmpty ? "nothing is due" : "nothing was sent")
      }
      let outcome = try await console.following { progress, observe in
        var syndicate = syndicate
        syndicate.progress = progress
        return try await syndicate.run(observe: observe)
      }
      for run in outcome.runs { try trace.write(run, of: repository) }
      if style.json {
        console.show(SyndicateView.json(outcome))
      } else {
        for line in SyndicateView.lines(outcome) { print(line) }
      }
      for remark in outcome.remarks { console.warn(remark) }
      try conclude(outcome, console)
    }
  }

  private func conclude(_ outcome: Pipeline.Syndicate.Outcome, _ console: Console) throws {
    guard let run = outcome.runs.last else { return console.say("nothing is due") }
    let waiting = run.steps.count { $0.state == .awaitingApproval }
    if waiting > 0 {
      console.say(
        "\(TextReport.count(waiting, "draft")) \(waiting == 1 ? "waits" : "wait") for approval: "
          + "'controlroom approvals\(delivery.place.words)' shows of what, and from whom")
    }
    if run.steps.contains(where: { $0.state == .unknown }) {
      console.warn("nobody knows what became of a call: controlroom outbox\(delivery.place.words)")
    }
    guard run.state == .failed || outcome.runs.contains(where: { $0.state == .failed }) else {
      return
    }
    let failure = outcome.runs.compactMap(\.failure).last
    console.fail(
      Stop(
        "step '\(failure?.name ?? "")' failed" + (failure?.cause.map { ": \($0)" } ?? ""),
        hint: "'controlroom runs show \(run.id)' tells the whole story"))
    throw ExitCode.cannotRun
  }
}

/// Whether it is about the channels, or about a laboratory that plays them.
struct LabOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Be about the laboratory at this address, which has a ledger and receipts of its own.",
      valueName: "url"))
  var lab: String?

  func validate() throws {
    guard let lab else { return }
    if !["http://127.0.0.1:", "http://[::1]:"].contains(where: { lab.hasPrefix($0) }) {
      throw ValidationError("the laboratory is on this machine: --lab http://127.0.0.1:4750")
    }
  }

  /// What has to be said again to speak of the same.
  var words: String { lab.map { " --lab \($0)" } ?? "" }

  /// The repository, with the ledger that is meant.
  func location(of repository: RepositoryOptions) -> RepositoryLocation {
    var location = repository.location
    location.isLab = lab != nil
    return location
  }
}

/// Which channels, and whose receipts.
struct DeliveryOptions: ParsableArguments {
  @OptionGroup var place: LabOption

  @Option(
    help: ArgumentHelp(
      "The git remote that receipts are kept in step with; the site's, or 'origin', by default.",
      valueName: "name"))
  var remote: String?

  @Flag(name: .customLong("no-remote"), help: "Keep receipts here alone.")
  var isAlone = false

  func validate() throws {
    if remote != nil, isAlone {
      throw ValidationError("--remote and --no-remote exclude each other")
    }
    if remote?.hasPrefix("-") == true { throw ValidationError("--remote is the name of a remote") }
  }

  var means: DeliveryMeans {
    var means = DeliveryMeans.real
    means.lab = place.lab.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    means.remote = isAlone ? .none : remote.map { .named($0) } ?? .usual
    return means
  }
}
