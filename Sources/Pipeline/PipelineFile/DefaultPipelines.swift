internal import Workflow

extension PipelineDefinition {
  /// What `publish` runs in a repository without a `pipelines/publish.yaml`.
  ///
  /// - Parameter owner: The person responsible: the site's owner, else the commit's author.
  /// - Returns: Snapshot, check, build, excerpts, release.
  static func publish(owner: String) -> PipelineDefinition {
    PipelineDefinition(
      name: "publish", owner: owner,
      steps: [
        Step("snapshot", uses: "git.snapshot", outputs: ["notes": .text]),
        Step(
          "check", uses: "notes.check", inputs: ["notes": .init(step: "snapshot", output: "notes")],
          outputs: ["report": .digest]),
        Step(
          "build", uses: "site.build",
          inputs: [
            "notes": .init(step: "snapshot", output: "notes"),
            "report": .init(step: "check", output: "report"),
          ], outputs: ["site": .digest]),
        Step(
          "excerpts", uses: "channels.draft",
          inputs: [
            "notes": .init(step: "snapshot", output: "notes"),
            "report": .init(step: "check", output: "report"),
          ], outputs: ["drafts": .digest]),
        Step(
          "release", uses: "site.release",
          inputs: [
            "notes": .init(step: "snapshot", output: "notes"),
            "site": .init(step: "build", output: "site"),
            "drafts": .init(step: "excerpts", output: "drafts"),
          ], outputs: ["manifest": .digest]),
      ])
  }
}
