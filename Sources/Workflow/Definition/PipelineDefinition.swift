package import Digests

/// A pipeline as its file declares it: who answers for it, when it runs, and its steps.
///
/// Where it was read from, and at which line, is not known here; the reader of pipeline files
/// keeps that for its diagnostics.
package struct PipelineDefinition: Hashable, Sendable {
  package var name: String
  /// The version of the format, from the file.
  package var version: Int
  /// The person directly responsible; a pipeline without one is refused.
  package var owner: String
  /// For people; empty when the file has none.
  package var description: String
  package var triggers: [Trigger]
  package var concurrency: Concurrency
  /// How many retries all steps of the pipeline may make together; nil for no bound beside the
  /// steps' own.
  package var retryBudget: Rate?
  /// In file order.
  package var steps: [Step]

  /// A pipeline whose concurrency group is its own where no `group` is given.
  package init(
    name: String, version: Int = 1, owner: String, description: String = "",
    triggers: [Trigger] = [], group: String? = nil, queue: Concurrency.Queue = .latest,
    retryBudget: Rate? = nil, steps: [Step]
  ) {
    self.name = name
    self.version = version
    self.owner = owner
    self.description = description
    self.triggers = triggers
    concurrency = Concurrency(group: group ?? name, queue: queue)
    self.retryBudget = retryBudget
    self.steps = steps
  }
}

extension PipelineDefinition {
  /// Which runs must not go on side by side, across pipelines.
  package struct Concurrency: Hashable, Sendable {
    /// What a new run does about unfinished runs of the same group.
    package enum Queue: String, Hashable, Sendable, CaseIterable {
      /// Cancels those that wait: only the newest matters. An effect that has begun is finished.
      case latest
      /// Waits for them, first come, first served.
      case all
      /// Is refused until they are finished or cancelled.
      case reject
    }

    package var group: String
    package var queue: Queue

    package init(group: String, queue: Queue) {
      self.group = group
      self.queue = queue
    }
  }

  /// One output of one step, written `step.output`.
  ///
  /// Where this pipeline has no step of that name, it is an output of the last successful run of
  /// another pipeline, written `pipeline.step`.
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
}
