import Testing

@testable import Workflow

@Suite struct PipelineDefinitionTests {
  private typealias Step = PipelineDefinition.Step

  private func pipeline(_ steps: Step..., owner: String = "roman") -> PipelineDefinition {
    PipelineDefinition(name: "p", owner: owner, steps: steps)
  }

  private func step(_ name: String, reads references: String...) -> Step {
    Step(
      name, uses: "any",
      inputs: Dictionary(
        references.compactMap { PipelineDefinition.Reference($0) }.map { ($0.step, $0) },
        uniquingKeysWith: { first, _ in first }))
  }

  private var kinds: [StepKind] {
    [
      StepKind("any", version: "1", inputs: [], options: ["size"], outputs: ["out"]) { _ in
        StepOutcome(["out": ""])
      },
      StepKind("copy", version: "1", inputs: ["from"], outputs: ["out"]) { _ in
        StepOutcome(["out": ""])
      },
    ]
  }

  private func problems(_ steps: Step..., owner: String = "roman") -> [DefinitionError] {
    Verification(
      PipelineDefinition(name: "p", owner: owner, steps: steps), kinds: kinds,
      in: .init(others: [])
    ).structureProblems()
  }

  @Test func `canonical JSON is this, with its keys in order`() {
    let definition = PipelineDefinition(
      name: "publish", owner: "roman \"ro\"",
      steps: [
        Step(
          "check", uses: "notes.check", inputs: ["notes": .init(step: "read", output: "notes")],
          with: ["links": "internal", "depth": "2"], outputs: ["report": .digest])
      ])
    #expect(
      String(decoding: definition.canonical, as: UTF8.self)
        == #"{"name":"publish","owner":"roman \"ro\"","queue":"latest","steps":[{"in":{"notes":"#
        + #""read.notes"},"name":"check","outputs":{"report":"digest"},"uses":"notes.check","with":{"#
        + #""depth":"2","links":"internal"}}],"version":1}"#)
  }

  @Test func `everything that a definition can say survives its canonical JSON`() throws {
    let hours = Duration.seconds(3600)
    let definition = PipelineDefinition(
      name: "syndicate", owner: "roman", description: "Tabs\tand \"quotes\" and ü",
      triggers: [
        .commit(branch: "main", paths: ["**/*.md"]), .commit(branch: nil, paths: []),
        .manual(roles: ["author"]),
        .schedule(
          .init(
            times: .at(hour: 9, minute: 30, days: ["tue"]), zone: "Europe/Berlin", missed: .once,
            window: hours * 6)),
        .schedule(.init(times: .cron("0 4 * * 1"), zone: "UTC", missed: .skip, window: hours)),
      ],
      group: "channels", queue: .all, retryBudget: .init(20, per: hours),
      steps: [
        Step(
          "mastodon", uses: "channel.mastodon", each: .init("select.notes"),
          inputs: ["payload": .init(step: "draft", output: "payload")],
          with: ["visibility": "public"], outputs: ["url": .value, "all": .list],
          effect: .init(idempotency: .key, reconcile: .lookup),
          approval: .init(
            of: .init(step: "draft", output: "payload"), from: ["editor"], separate: false,
            count: 2, expires: hours * 48),
          grants: .init(net: ["https://a.example"], secrets: ["T"], read: ["r"], write: ["w"]),
          limit: .init(rate: .init(5, per: hours), parallel: 1),
          retry: .init(attempts: 4, first: .seconds(30), longest: .seconds(1800)),
          timeout: .seconds(60), freshness: hours * 24, isRequired: false,
          command: ["sh", "-c", "true"], sandbox: .none)
      ])
    #expect(PipelineDefinition(canonical: definition.canonical) == definition)
  }

  @Test(arguments: ["", "{}", "[1,2]", "{\"a\":1.5}", "{\"a\":1}x", "{\"a\":1,\"a\":1}", "{ }"])
  func `what no writer of ours wrote is not read`(text: String) {
    #expect(PipelineDefinition(canonical: Array(text.utf8)) == nil)
  }

  @Test func `a definition nested too deep is refused and not recursed into`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(PipelineDefinition(canonical: Array(deep.utf8)) == nil)
  }

  @Test func `the digest changes with anything that a file can say`() {
    let base = Sample.definition
    var changed = base
    changed.steps[2].with["theme"] = "dark"
    #expect(changed.digest != base.digest)
    changed = base
    changed.concurrency.queue = .all
    #expect(changed.digest != base.digest)
    #expect(Sample.definition.digest == base.digest)
  }

  @Test func `steps are ordered by what they read, and otherwise as in the file`() throws {
    let definition = pipeline(
      step("d", reads: "b.out", "c.out"), step("c", reads: "a.out"), step("a"), step("b"))
    #expect(try definition.order().map(\.name) == ["b", "a", "c", "d"])
  }

  @Test func `a reference is two names with one dot`() {
    #expect(PipelineDefinition.Reference("a.b")?.description == "a.b")
    for text in ["a", "a.", ".b", "a.b.c", ""] {
      #expect(PipelineDefinition.Reference(text) == nil, "\(text)")
    }
  }

  @Test func `a cycle names the steps on it, and those only`() {
    let definition = pipeline(
      step("x", reads: "a.out"), step("a", reads: "c.out"), step("b", reads: "a.out"),
      step("c", reads: "b.out"))
    #expect(throws: DefinitionError.cycle(["a", "c", "b", "a"])) { try definition.order() }
    #expect(throws: DefinitionError.cycle(["a", "a"])) {
      try pipeline(step("a", reads: "a.out")).order()
    }
  }

  @Test func `every problem is found, each with its step`() {
    #expect(problems(Step("a", uses: "any")) == [])
    #expect(problems(owner: " ") == [.noOwner, .noSteps])
    #expect(problems(Step("a", uses: "any"), Step("a", uses: "any")) == [.duplicateStep("a")])
    #expect(problems(Step("a", uses: "no")) == [.unknownKind(step: "a", kind: "no")])
    #expect(problems(Step("a", uses: "copy")) == [.missingInput(step: "a", input: "from")])
    #expect(
      problems(Step("a", uses: "any", with: ["size": "1", "sise": "1"]))
        == [.unknownOption(step: "a", option: "sise")])
    #expect(
      problems(Step("a", uses: "any", outputs: ["out": .value, "uot": .value]))
        == [.undeclaredOutput(step: "a", output: "uot")])

    let stray = PipelineDefinition.Reference(step: "b", output: "out")
    #expect(
      problems(Step("a", uses: "copy", inputs: ["from": stray]))
        == [.unknownStep(step: "a", at: .value("steps", "a", "in", "from"), reference: stray)])
    let wrong = PipelineDefinition.Reference(step: "b", output: "uot")
    #expect(
      problems(Step("b", uses: "any"), Step("a", uses: "copy", inputs: ["from": wrong]))
        == [
          .unknownOutput(step: "a", at: .value("steps", "a", "in", "from"), reference: wrong)
        ])
    let itself = PipelineDefinition.Reference(step: "a", output: "out")
    #expect(problems(Step("a", uses: "copy", inputs: ["from": itself])) == [.cycle(["a", "a"])])
  }

  @Test func `a problem reads as a sentence`() {
    let reference = PipelineDefinition.Reference(step: "read", output: "notse")
    #expect(
      DefinitionError.unknownOutput(step: "check", at: .step("check"), reference: reference)
        .description
        == "step 'check' reads 'read.notse', but 'read' has no output 'notse'")
  }

  @Test func `what was recorded is read back as it was`() throws {
    let workshop = try Workshop()
    let ledger = try workshop.ledger()
    var definition = Sample.definition
    definition.version = 7
    definition.concurrency.queue = .all
    definition.steps[0].with = ["quote": "\"é\\\n", "empty": ""]
    definition.steps[1].outputs = ["report": .digest]
    try ledger.insert("r", definition)
    #expect(try ledger.definition(definition.digest) == definition)
  }
}
