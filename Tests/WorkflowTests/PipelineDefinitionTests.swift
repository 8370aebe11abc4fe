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
    PipelineDefinition(name: "p", owner: owner, steps: steps).problems(kinds: kinds)
  }

  @Test func `canonical JSON is this, with its keys in order`() {
    let definition = PipelineDefinition(
      name: "publish", owner: "roman \"ro\"",
      steps: [
        Step(
          "check", uses: "notes.check", inputs: ["notes": .init(step: "read", output: "notes")],
          with: ["links": "internal", "depth": "2"], outputs: ["report"])
      ])
    #expect(
      String(decoding: definition.canonical, as: UTF8.self)
        == #"{"name":"publish","owner":"roman \"ro\"","queue":"latest","steps":[{"in":{"notes":"#
        + #""read.notes"},"name":"check","outputs":["report"],"uses":"notes.check","with":{"#
        + #""depth":"2","links":"internal"}}],"version":1}"#)
  }

  @Test func `the digest changes with anything that a file can say`() {
    let base = Sample.definition
    var changed = base
    changed.steps[2].with["theme"] = "dark"
    #expect(changed.digest != base.digest)
    changed = base
    changed.queue = .all
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
      problems(Step("a", uses: "any", outputs: ["out", "uot"]))
        == [.undeclaredOutput(step: "a", output: "uot")])

    let stray = PipelineDefinition.Reference(step: "b", output: "out")
    #expect(
      problems(Step("a", uses: "copy", inputs: ["from": stray]))
        == [.unknownStep(step: "a", input: "from", reference: stray)])
    let wrong = PipelineDefinition.Reference(step: "b", output: "uot")
    #expect(
      problems(Step("b", uses: "any"), Step("a", uses: "copy", inputs: ["from": wrong]))
        == [.unknownOutput(step: "a", input: "from", reference: wrong)])
    let itself = PipelineDefinition.Reference(step: "a", output: "out")
    #expect(problems(Step("a", uses: "copy", inputs: ["from": itself])) == [.cycle(["a", "a"])])
  }

  @Test func `a problem reads as a sentence`() {
    let reference = PipelineDefinition.Reference(step: "read", output: "notse")
    #expect(
      DefinitionError.unknownOutput(step: "check", input: "notes", reference: reference).description
        == "step 'check' reads 'read.notse', but 'read' has no output 'notse'")
  }

  @Test func `what was recorded is read back as it was`() throws {
    let workshop = try Workshop()
    let ledger = try workshop.ledger()
    var definition = Sample.definition
    definition.version = 7
    definition.queue = .all
    definition.steps[0].with = ["quote": "\"é\\\n", "empty": ""]
    definition.steps[1].outputs = ["report"]
    try ledger.insert(
      NewRun(
        id: "r", definition: definition, order: definition.steps, subject: "", parameters: [:],
        trigger: "", actor: ""), attempts: 1, owner: .current(), now: 0)
    #expect(try ledger.definition(definition.digest) == definition)
  }
}
