internal import Git
internal import Workflow

/// `uses: git.branch`: the site that was released, as a commit on a branch.
///
/// It is written straight to the object database, so no work tree is needed and none is touched,
/// and nothing is pushed. The same site makes no second commit, and the same arguments the same
/// commit: its author and its time are those of the commit that was published.
enum BranchStep {
  static let name = "git.branch"
  private static let usual = "gh-pages"

  static func kind(_ publication: Publication) -> StepKind {
    StepKind(
      name, version: "1", inputs: ["manifest"], options: ["branch"], parameters: ["commit"],
      outputs: ["commit"], own: own, concludes: true, isExclusive: true,
      isCurrent: { context, outputs in
        let tip = try? publication.location.open().tip(ofBranch: branch(context.step))
        return tip != nil && tip?.id.description == outputs["commit"]
      },
      run: { context in
        let branch = branch(context.step)
        let made = try await publication.commitSite(
          to: branch, manifest: context.inputs["manifest"] ?? "",
          through: publication.gate(for: context, own))
        return StepOutcome(
          ["commit": made.commit.description],
          note:
            "\(branch) \(made.isNew ? "is now" : "is still") \(made.commit.description.prefix(12))"
        )
      })
  }

  /// It locks the output folder, and tidies up in it, before it reads what was released.
  private static let own: StepKind.OwnGrants = { step, output in
    PipelineDefinition.Grants(write: [output], branches: [branch(step)])
  }

  private static func branch(_ step: PipelineDefinition.Step) -> String {
    step.with["branch"] ?? usual
  }
}
