/// What a step is given to work with.
package struct StepContext: Sendable {
  /// The outputs of other steps, by the names of this step's inputs.
  package let inputs: [String: String]
  /// What the pipeline file says under `with`.
  package let options: [String: String]
  /// Those parameters of the run that the kind declares.
  package let parameters: [String: String]
  /// The step as its pipeline declares it: its grants, its command.
  package let step: PipelineDefinition.Step
  /// The item of its list that it is about; nil for a step that is done once.
  package let item: String?
  /// The run's id: for labels and temporary names only, since a memo does not cover it.
  package let run: String
  /// Counts from 1.
  package let attempt: Int
  /// Shows a line of progress; nothing is recorded.
  package let report: @Sendable (String) -> Void
  /// Puts an access that was not granted on the record.
  package let denied: @Sendable (String) -> Void

  package init(
    inputs: [String: String] = [:], options: [String: String] = [:],
    parameters: [String: String] = [:],
    step: PipelineDefinition.Step = PipelineDefinition.Step("", uses: ""), item: String? = nil,
    run: String, attempt: Int = 1,
    report: @escaping @Sendable (String) -> Void = { _ in },
    denied: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.inputs = inputs
    self.options = options
    self.parameters = parameters
    self.step = step
    self.item = item
    self.run = run
    self.attempt = attempt
    self.report = report
    self.denied = denied
  }
}

/// What a step made.
package struct StepOutcome: Hashable, Sendable {
  /// A value for each output of the kind: a digest, an object id, a count.
  package var outputs: [String: String]
  /// One line for people: "9 notes, 0 errors".
  package var note: String

  package init(_ outputs: [String: String], note: String = "") {
    self.outputs = outputs
    self.note = note
  }
}

/// A step's own way to say that it could not do its work.
package struct StepFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// Whether trying again could never help, as when the content is wrong.
  package var isPermanent: Bool
  package var message: String
  /// How long whoever refused wants to be left alone.
  package var retryAfter: Duration?

  package init(_ message: String, permanent: Bool = true, retryAfter: Duration? = nil) {
    self.isPermanent = permanent
    self.message = message
    self.retryAfter = retryAfter
  }

  package var description: String { message }
}
