package import Diagnostics
internal import Git
internal import Workflow

/// `pipelines`: what the pipeline files of a revision declare; runs nothing, reads no note.
package struct PipelineCheck: Sendable {
  package var location: RepositoryLocation
  package var revision: Revision

  package init(_ location: RepositoryLocation, revision: Revision) {
    self.location = location
    self.revision = revision
  }

  package struct Result: Sendable {
    /// In the order to show them.
    package var diagnostics: [Diagnostic]
    /// The pipelines that were found, in the order of their files.
    package var names: [String]
    var snapshot: JSON

    /// `1 error, 0 warnings in 2 pipelines`.
    package var summary: String {
      let errors = diagnostics.count { $0.severity == .error }
      return TextReport.count(errors, "error") + ", "
        + TextReport.count(diagnostics.count - errors, "warning") + " in "
        + TextReport.count(names.count, "pipeline")
    }

    /// The report for programs: as `check --format json`, with the pipelines' names.
    package var json: JSON {
      let errors = diagnostics.count { $0.severity == .error }
      return [
        "schema": 1, "snapshot": snapshot,
        "counts": [
          "errors": .number(errors), "warnings": .number(diagnostics.count - errors),
          "pipelines": .number(names.count),
        ],
        "pipelines": .array(names.map(JSON.string)),
        "diagnostics": .array(diagnostics.map(JSONReport.object)),
      ]
    }
  }

  /// Verifies every pipeline, and what the site file says of people.
  ///
  /// - Throws: ``Stop`` when the repository cannot be read.
  package func run() throws -> Result {
    let prepared = try Preparation(revision, location)
    let set = PipelineSet(prepared)
    let snapshot: JSON =
      switch revision {
      case .commit:
        ["kind": "commit", "commit": JSON(prepared.listing.commit?.id.description)]
      case .index: ["kind": "index"]
      case .workTree: ["kind": "worktree"]
      }
    return Result(
      diagnostics: (prepared.people.diagnostics + set.diagnostics).sorted(), names: set.names,
      snapshot: snapshot)
  }

  /// The picture of one pipeline.
  ///
  /// - Throws: ``Stop`` when there is none of that name, ``PipelineRefused`` when it is wrong.
  package func graph(of name: String) throws -> PipelineGraph {
    try PipelineGraph(PipelineSet(try Preparation(revision, location)).definition(named: name))
  }

  /// The JSON Schema of pipeline files.
  package static var schema: JSON { PipelineShape.schema }
}
