import Diagnostics
import Support
import Testing
import Workflow

@testable import Pipeline

@Suite struct PipelineFileTests {
  private let kinds = [
    StepKind("git.snapshot", version: "1", outputs: ["notes"]) { _ in StepOutcome(["notes": "x"]) },
    StepKind("notes.check", version: "1", inputs: ["notes"], outputs: ["report"]) { _ in
      StepOutcome(["report": "x"])
    },
  ]

  private func read(_ text: String) -> Checked<PipelineDefinition?> {
    PipelineFile.read(
      SourceFile(path: "pipelines/publish.yaml", bytes: Array(text.utf8)), kinds: kinds)
  }

  @Test func `a pipeline is read as it is written`() throws {
    let definition = read(
      """
      pipeline: publish
      version: 1
      owner: roman
      description: Check the notes.
      triggers:
        - commit: { branch: main }
        - manual: { roles: [author] }
      concurrency: { group: site, queue: reject }
      steps:
        snapshot: { uses: git.snapshot, outputs: { notes: tree } }
        check:
          uses: notes.check
          in: { notes: snapshot.notes }
      """)
    #expect(definition.diagnostics.isEmpty)
    let value = try #require(definition.value)
    #expect(value.name == "publish" && value.owner == "roman" && value.concurrency.queue == .reject)
    #expect(value.steps.map(\.name) == ["snapshot", "check"])
    #expect(value.steps[1].inputs == ["notes": .init(step: "snapshot", output: "notes")])
  }

  @Test func `what is wrong is found before anything runs`() {
    expectDiagnostics(
      in: """
        pipeline: publish
        version: 1
        owner: roman
        steps:
          snapshot: { uses: git.snapshot }
          lint: { uses: git.snapshott }
          ^^^^ error: step 'lint' uses 'git.snapshott', which is no kind of step [pipeline.unknown-kind]
          check:
            uses: notes.check
            in: { notes: snapshot.trees }
                         ^^^^^^^^^^^^^^ error: step 'check' reads 'snapshot.trees', but 'snapshot' has no output 'trees' [pipeline.unknown-reference]
        """
    ) { read($0).diagnostics }
  }

  @Test func `a gate that nobody would keep is refused, not passed over`() {
    expectDiagnostics(
      in: """
        pipeline: publish
        version: 1
        ownr: roman
        ^^^^ error: 'ownr' is not a key of a pipeline [pipeline.unknown-key] hint: did you mean 'owner'?
        owner: roman
        steps:
          snapshot:
            uses: git.snapshot
            approval: { from: [editor] }
            ^^^^^^^^ error: this version does not carry out 'approval' [pipeline.unsupported] hint: remove it
        """
    ) { read($0).diagnostics }
  }

  @Test func `a pipeline without an owner is refused`() {
    let diagnostics = read("pipeline: x\nversion: 1\nsteps: { a: { uses: git.snapshot } }")
      .diagnostics
    #expect(diagnostics.map(\.id) == ["pipeline.missing-owner"])
  }

  @Test func `steps that wait for one another are refused`() {
    let diagnostics = read(
      """
      pipeline: x
      version: 1
      owner: roman
      steps:
        a: { uses: notes.check, in: { notes: b.report } }
        b: { uses: notes.check, in: { notes: a.report } }
      """
    ).diagnostics
    #expect(diagnostics.map(\.id) == ["pipeline.cycle"])
  }

  @Test func `the pipeline that stands in for a missing one is valid`() {
    let definition = PipelineDefinition.publish(owner: "roman")
    #expect(definition.problems(kinds: ContentSteps.unbound).isEmpty)
    #expect(definition.steps.map(\.uses) == ContentSteps.unbound.map(\.name))
  }
}
