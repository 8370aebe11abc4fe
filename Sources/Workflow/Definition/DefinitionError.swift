/// Why a pipeline cannot run, found before anything does.
///
/// ``step`` and ``input`` say where in the file to point.
package enum DefinitionError: Error, Hashable, Sendable {
  case noOwner
  case noSteps
  case duplicateStep(String)
  case unknownKind(step: String, kind: String)
  /// An input that the kind does not take.
  case unknownInput(step: String, input: String)
  /// An input that the kind needs and the step does not give.
  case missingInput(step: String, input: String)
  case unknownOption(step: String, option: String)
  /// An output that the step names and its kind does not make.
  case undeclaredOutput(step: String, output: String)
  /// An input that refers to a step that is not there.
  case unknownStep(step: String, input: String, reference: PipelineDefinition.Reference)
  /// An input that refers to an output that the other step does not have.
  case unknownOutput(step: String, input: String, reference: PipelineDefinition.Reference)
  /// Steps that wait for one another, in the order in which they do; the first is repeated last.
  case cycle([String])
}

extension DefinitionError {
  /// The step that is wrong; nil when it is the pipeline.
  package var step: String? {
    switch self {
    case .noOwner, .noSteps: nil
    case .duplicateStep(let step), .unknownKind(let step, _), .unknownInput(let step, _),
      .missingInput(let step, _), .unknownOption(let step, _), .undeclaredOutput(let step, _),
      .unknownStep(let step, _, _), .unknownOutput(let step, _, _):
      step
    case .cycle(let steps): steps.first
    }
  }

  /// The input that is wrong, where it is one.
  package var input: String? {
    switch self {
    case .unknownInput(_, let input), .unknownStep(_, let input, _),
      .unknownOutput(_, let input, _):
      input
    default: nil
    }
  }
}

extension DefinitionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noOwner: "a pipeline needs an owner, the person directly responsible"
    case .noSteps: "a pipeline needs at least one step"
    case .duplicateStep(let step): "two steps are called '\(step)'"
    case .unknownKind(let step, let kind): "step '\(step)' uses '\(kind)', which is no kind of step"
    case .unknownInput(let step, let input): "step '\(step)' takes no input '\(input)'"
    case .missingInput(let step, let input): "step '\(step)' needs an input '\(input)'"
    case .unknownOption(let step, let option): "step '\(step)' takes no option '\(option)'"
    case .undeclaredOutput(let step, let output): "step '\(step)' makes no output '\(output)'"
    case .unknownStep(let step, _, let reference):
      "step '\(step)' reads '\(reference)', but there is no step '\(reference.step)'"
    case .unknownOutput(let step, _, let reference):
      "step '\(step)' reads '\(reference)', but '\(reference.step)' has no output "
        + "'\(reference.output)'"
    case .cycle(let steps): "steps wait for one another: \(steps.joined(separator: " → "))"
    }
  }
}
