package import Digests

/// A pipeline as its file declares it: who answers for it, and its steps.
///
/// Where it was read from, and at which line, is not known here; the reader of pipeline files
/// keeps that for its diagnostics.
package struct PipelineDefinition: Hashable, Sendable {
  package var name: String
  /// The version of the format, from the file.
  package var version: Int
  /// The person directly responsible; a pipeline without one is refused.
  package var owner: String
  package var queue: Queue
  /// In file order.
  package var steps: [Step]

  package init(
    name: String, version: Int = 1, owner: String, queue: Queue = .latest, steps: [Step]
  ) {
    self.name = name
    self.version = version
    self.owner = owner
    self.queue = queue
    self.steps = steps
  }
}

extension PipelineDefinition {
  /// What a new run does about unfinished runs of the same pipeline.
  package enum Queue: String, Hashable, Sendable, CaseIterable {
    /// Cancels them: only the newest matters.
    case latest
    /// Leaves them to be resumed.
    case all
    /// Is refused until they are resumed or cancelled.
    case reject
  }

  /// One step: a kind of work, and where its inputs come from.
  package struct Step: Hashable, Sendable {
    package var name: String
    /// The name of a ``StepKind``.
    package var uses: String
    package var inputs: [String: Reference]
    /// Options, as the file spells them.
    package var with: [String: String]
    /// The outputs that other steps may refer to; all that the kind declares when the file names
    /// none.
    package var outputs: [String]

    package init(
      _ name: String, uses: String, inputs: [String: Reference] = [:],
      with: [String: String] = [:], outputs: [String] = []
    ) {
      self.name = name
      self.uses = uses
      self.inputs = inputs
      self.with = with
      self.outputs = outputs
    }
  }

  /// One output of one step, written `step.output`.
  package struct Reference: Hashable, Sendable, CustomStringConvertible {
    package var step: String
    package var output: String

    package init(step: String, output: String) {
      self.step = step
      self.output = output
    }

    /// Reads `step.output`; nil unless there is exactly one dot with a name on either side.
    package init?(_ text: some StringProtocol) {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
      self.init(step: String(parts[0]), output: String(parts[1]))
    }

    package var description: String { "\(step).\(output)" }
  }
}

extension PipelineDefinition {
  /// The definition as canonical JSON: what the ledger stores, and what a run is resumed from.
  ///
  /// Two definitions have the same bytes when and only when they are equal.
  package var canonical: [UInt8] { json.bytes }

  /// What a definition is known by: the digest of ``canonical``.
  package var digest: Digest { Digest(of: canonical) }

  private var json: CanonicalJSON {
    [
      "name": .string(name), "owner": .string(owner), "queue": .string(queue.rawValue),
      "steps": .array(steps.map(\.json)), "version": .integer(Int64(version)),
    ]
  }
}

extension PipelineDefinition.Step {
  fileprivate var json: CanonicalJSON {
    [
      "in": .strings(inputs.mapValues(\.description)), "name": .string(name),
      "outputs": .array(outputs.map(CanonicalJSON.string)), "uses": .string(uses),
      "with": .strings(with),
    ]
  }
}
