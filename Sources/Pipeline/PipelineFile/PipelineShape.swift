internal import Diagnostics
internal import Workflow

/// The format of `pipelines/*.yaml`, version 1.
enum PipelineShape {
  static let file = Shape.table(
    .init(
      noun: "a pipeline",
      keys: [
        .init(
          "pipeline", .form(.name), required: true,
          "The pipeline's name, by which it is run.", example: "publish"),
        .init(
          "version", .integer(1...1), required: true, "The version of the format: 1.",
          example: "1"),
        .init(
          "owner", .text, required: true,
          "The person directly responsible. Without one the pipeline is refused.",
          example: "roman"),
        .init("description", .text, "What it is for, in a sentence."),
        .init("triggers", .list(trigger), "What starts it, besides 'controlroom run'."),
        .init("concurrency", concurrency, "Which runs must not go on side by side."),
        .init("budget", budget, "Bounds for all steps of a pipeline together."),
        .init(
          "steps", .map(.name, step, atLeast: 1), required: true,
          "A name for each step. The order means nothing: a step waits for what it reads."),
      ]))

  private static let trigger = Shape.table(
    .init(
      noun: "a trigger",
      keys: [
        .init("commit", commit, "Starts it after a commit, through the hook."),
        .init("manual", manual, "Lets people start it."),
        .init("schedule", schedule, "Starts it by the clock, through 'run --due'."),
      ],
      oneOf: ["commit", "manual", "schedule"]))

  private static let commit = Shape.table(
    .init(
      noun: "a commit trigger",
      keys: [
        .init("branch", .text, "The branch; any branch when it is left out."),
        .init(
          "paths", .list(.text),
          "Patterns of which one has to match a changed file; any when left "
            + "out."),
      ]))

  private static let manual = Shape.table(
    .init(
      noun: "a manual trigger",
      keys: [.init("roles", roles, "Who may start it; anybody when it is left out.")]))

  private static let schedule = Shape.table(
    .init(
      noun: "a schedule",
      keys: [
        .init("at", .form(.clock), "The time of day on the clock of the zone: 09:30."),
        .init(
          "days", .list(.word(days), atLeast: 1, unique: true),
          "The days on which it runs; every day when left out."),
        .init("cron", .form(.cron), "Five fields as in crontab(5), in place of 'at' and 'days'."),
        .init(
          "zone", .form(.zone), required: true, "An IANA time zone.", example: "Europe/Berlin"),
        .init(
          "missed", .word(words(PipelineDefinition.Schedule.Missed.self)),
          "What becomes of times at which nobody was there to start it: 'skip' (the default), or "
            + "'once' for all of them."),
        .init(
          "window", .form(.duration), "How late a missed run may still begin; 24h when left out."),
      ],
      oneOf: ["at", "cron"], dependent: ("days", on: "at")))

  static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  private static let concurrency = Shape.table(
    .init(
      noun: "concurrency",
      keys: [
        .init(
          "group", .form(.name),
          "Runs of one group wait for one another; the pipeline's name "
            + "when left out."),
        .init(
          "queue", .word(words(PipelineDefinition.Concurrency.Queue.self)),
          "'latest' (the default) cancels runs that wait, 'all' runs them in turn, 'reject' refuses "
            + "a new one."),
      ]))

  private static let budget = Shape.table(
    .init(
      noun: "a budget",
      keys: [
        .init(
          "retries", .form(.rate), required: true, "How many retries in what time: 20/1h.",
          example: "20/1h")
      ]))

  private static let step = Shape.table(
    .init(
      noun: "a step",
      keys: [
        .init("uses", .form(.kind), required: true, "The kind of step.", example: "site.build"),
        .init("each", reference, "A list: the step is done once for each of its items."),
        .init("in", .map(.name, reference), "Where each input comes from: 'step.output'."),
        .init("with", .map(.option, .text), "Options of the kind."),
        .init(
          "outputs", .map(.name, .word(words(PipelineDefinition.OutputType.self))),
          "What other steps may read, and what it is."),
        .init(
          "command", .list(.text, atLeast: 1),
          "The program and its arguments, for 'uses: command'. No shell reads them."),
        .init(
          "sandbox", .word(words(PipelineDefinition.SandboxChoice.self)),
          "'none' runs a command as it is, which every run shows."),
        .init("effect", effect, "What the step can promise about what it changes outside."),
        .init("approval", approval, "Whose consent it needs, and to what."),
        .init(
          "grants", grants,
          "What it may touch, and nothing else; when left out, what its kind needs."),
        .init("limit", limit, "How fast, and how many at once."),
        .init("retry", retry, "How often it is tried, and how long it waits in between."),
        .init("timeout", .form(.duration), "How long one attempt may take."),
        .init(
          "freshness", .form(.duration),
          "How long a result that came from outside may be reused."),
        .init("required", .flag, "Whether the run fails when the step does; true when left out."),
      ]))

  private static let reference = Shape.form(.reference)
  private static let roles = Shape.list(.form(.role), atLeast: 1, unique: true)

  private static let effect = Shape.table(
    .init(
      noun: "an effect",
      keys: [
        .init(
          "idempotency", .word(words(PipelineDefinition.Effect.Idempotency.self)), required: true,
          "What makes a second call harmless: a 'key', the same 'content', or 'none' does.",
          example: "key"),
        .init(
          "reconcile", .word(words(PipelineDefinition.Effect.Reconcile.self)), required: true,
          "Who finds out what became of a call: a 'lookup' at the target, or a 'human'.",
          example: "lookup"),
      ]))

  private static let approval = Shape.table(
    .init(
      noun: "an approval",
      keys: [
        .init(
          "of", reference, required: true, "The output whose exact bytes are approved.",
          example: "draft.payload"),
        .init(
          "from", roles, required: true, "Roles, of which each approver has one.",
          example: "[editor]"),
        .init(
          "separate", .flag,
          "Whether one approver at least must not have written what is approved; true when left "
            + "out."),
        .init("count", .integer(1...20), "How many people have to agree; 1 when left out."),
        .init(
          "expires", .form(.duration), required: true, "How long an approval is good for.",
          example: "48h"),
      ]))

  private static let grants = Shape.table(
    .init(
      noun: "grants",
      keys: [
        .init("net", .list(.form(.host), atLeast: 1, unique: true), "Hosts it may talk to."),
        .init(
          "secrets", .list(.form(.secret), atLeast: 1, unique: true),
          "Names of secrets it may read."
        ),
        .init(
          "read", .list(.form(.folder), atLeast: 1, unique: true),
          "Folders beside the snapshot that it may read."),
        .init(
          "write", .list(.form(.folder), atLeast: 1, unique: true), "Folders it may write to."),
        .init(
          "branches", .list(.text, atLeast: 1, unique: true), "Branches it may commit to."),
      ], isNeverEmpty: true))

  private static let limit = Shape.table(
    .init(
      noun: "a limit",
      keys: [
        .init("rate", .form(.rate), "How many in what time: 5/1h."),
        .init("parallel", .integer(1...1000), "How many items at once."),
      ], isNeverEmpty: true))

  private static let retry = Shape.table(
    .init(
      noun: "a retry",
      keys: [
        .init(
          "attempts", .integer(1...PipelineDefinition.Retry.mostAttempts), required: true,
          "All attempts, the first one included.", example: "4"),
        .init(
          "backoff", .form(.backoff), required: true,
          "The first wait and the longest; each is up to twice as long as the one before.",
          example: "30s..30m"),
      ]))

  private static func words<Word: CaseIterable & RawRepresentable<String>>(_: Word.Type) -> [String]
  {
    Word.allCases.map(\.rawValue)
  }
}

extension PipelineShape {
  /// What `controlroom pipelines schema` prints.
  static var schema: JSON {
    guard case .object(let members) = file.schema else { return file.schema }
    return .object(
      [
        .init("$schema", "http://json-schema.org/draft-07/schema#"),
        .init("title", "Control Room pipeline, version 1"),
      ] + members)
  }
}
