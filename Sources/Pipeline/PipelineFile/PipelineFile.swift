internal import ConfigFormats
package import Diagnostics
package import Workflow

/// One file under `pipelines/`, read but not yet verified.
package struct PipelineFile: Sendable {
  package let path: String
  /// What it declares; nil when it does not have the shape of a pipeline.
  package let definition: PipelineDefinition?
  /// Where it has not.
  package let diagnostics: [Diagnostic]
  private let value: ConfigValue?

  /// Reads one file.
  package init(_ file: SourceFile) {
    path = file.path
    do throws(ConfigError) {
      let value = try ConfigFormat.yaml.read(file.bytes[...])
      var check = ShapeCheck(path: file.path, ids: .pipeline)
      check.check(value, PipelineShape.file, as: "", at: .wholeFile)
      self.value = value
      diagnostics = check.diagnostics.sorted()
      definition = diagnostics.hasErrors ? nil : PipelineDefinition(value)
    } catch {
      value = nil
      definition = nil
      diagnostics = [
        Diagnostic(
          .error, "pipeline.invalid", at: error.range, in: file.path, error.message,
          hint: error.hint)
      ]
    }
  }

  /// Verifies what the file declares.
  ///
  /// - Parameters:
  ///   - kinds: The kinds of step that exist.
  ///   - surroundings: The people, the calendar and the other pipelines.
  /// - Returns: The definition, nil when there is an error among the diagnostics.
  package func verified(
    kinds: [StepKind], in surroundings: Verification.Surroundings = .init()
  ) -> Checked<PipelineDefinition?> {
    guard let definition, let value else { return Checked(nil, diagnostics) }
    let verification = Verification(definition, kinds: kinds, in: surroundings)
    let found = verification.problems().map {
      Diagnostic($0, in: value, path, of: verification)
    }
    return Checked(found.hasErrors ? nil : definition, (diagnostics + found).sorted())
  }

  /// Reads and verifies one pipeline by itself; what it reads from others is not judged.
  package static func read(
    _ file: SourceFile, kinds: [StepKind], people: People = People()
  ) -> Checked<PipelineDefinition?> {
    PipelineFile(file).verified(kinds: kinds, in: .init(people: people, flaw: Calendar.flaw))
  }
}

extension ShapeCheck.IDs {
  fileprivate static let pipeline = ShapeCheck.IDs(
    invalid: "pipeline.invalid", unknownKey: "pipeline.unknown-key",
    missingKey: "pipeline.missing-key", missingKeys: ["owner": "pipeline.missing-owner"])
}
