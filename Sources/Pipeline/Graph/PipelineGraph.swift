internal import Diagnostics
package import Workflow

/// A pipeline as a picture: its steps, what flows between them, and who has to consent to what.
package struct PipelineGraph: Sendable {
  package let definition: PipelineDefinition
  var nodes: [Node] = []
  var edges: [Edge] = []

  struct Node: Hashable, Sendable {
    enum Shape: Hashable, Sendable {
      case step
      /// Changes something outside.
      case effect
      /// Waits for people.
      case gate
      /// Another pipeline's last run.
      case elsewhere
    }

    var id: String
    var shape: Shape
    /// The first is the name.
    var lines: [String]
  }

  struct Edge: Hashable, Sendable {
    var from: String
    var to: String
    var label: String
  }

  /// - Parameters:
  ///   - definition: The pipeline.
  ///   - kinds: The kinds of step that exist: they say what their steps may touch by themselves.
  /// - Throws: ``DefinitionError`` when the steps have no order.
  package init(
    _ definition: PipelineDefinition, kinds: [StepKind] = ContentSteps.unbound
  ) throws(DefinitionError) {
    self.definition = definition
    let own = Dictionary(kinds.map { ($0.name, $0.own) }) { first, _ in first }
    let names = Set(definition.steps.map(\.name))
    for step in try definition.order() {
      let id = Self.id(step.name)
      var entry = id
      if let approval = step.approval {
        entry = id + "_gate"
        nodes.append(
          Node(id: entry, shape: .gate, lines: ["approve \(approval.of)"] + approval.words))
        edges.append(Edge(from: entry, to: id, label: "approved"))
      }
      nodes.append(
        Node(
          id: id, shape: step.effect == nil ? .step : .effect,
          lines: [step.name, step.title]
            + step.bounds(
              step.grants(or: own[step.uses] ?? StepKind.nothing, output: "the output folder"))))
      // One line for each step that is read from, whatever and however much is read.
      var read: [(source: String, labels: [String])] = []
      for (source, label) in step.reads(elsewhere: { !names.contains($0) }) {
        if let index = read.firstIndex(where: { $0.source == source }) {
          if !read[index].labels.contains(label) { read[index].labels.append(label) }
        } else {
          read.append((source, [label]))
        }
      }
      for (source, labels) in read {
        edges.append(
          Edge(from: Self.id(source), to: entry, label: labels.joined(separator: ", ")))
        guard source.contains("."), !nodes.contains(where: { $0.id == Self.id(source) }) else {
          continue
        }
        nodes.append(
          Node(
            id: Self.id(source), shape: .elsewhere, lines: [source, "last successful run"]))
      }
    }
  }

  /// A name as Mermaid and DOT take it, whatever words they keep for themselves.
  private static func id(_ name: String) -> String {
    name.reduce(into: "s_") { id, character in
      switch character {
      case "-": id += "_"
      case ".": id += "__"
      default: id.append(character)
      }
    }
  }
}

extension PipelineDefinition.Step {
  /// What the step does, in a line.
  var title: String {
    let work = command.isEmpty ? uses : command.map(\.visible).joined(separator: " ")
    return each.map { "\(work), for each of \($0)" } ?? work
  }

  /// What the step reads: from where, and what.
  fileprivate func reads(
    elsewhere isElsewhere: (String) -> Bool
  ) -> [(source: String, label: String)] {
    ((each.map { [$0] } ?? []) + inputs.sorted { $0.key < $1.key }.map(\.value)
      + (approval.map { [$0.of] } ?? [])).map { reference in
        // Of another pipeline a whole step is read.
        isElsewhere(reference.step)
          ? (reference.description, "") : (reference.step, reference.output)
      }
  }

  /// What holds the step within bounds: one line for each thing.
  ///
  /// - Parameter grants: What it may touch.
  /// - Returns: The lines, in an order of their own.
  fileprivate func bounds(_ grants: PipelineDefinition.Grants) -> [String] {
    var lines: [String] = []
    if let effect {
      lines.append("effect: \(effect.idempotency.rawValue), \(effect.reconcile.rawValue)")
    }
    for (name, values) in [
      ("net", grants.net), ("secrets", grants.secrets), ("read", grants.read),
      ("write", grants.write), ("branches", grants.branches),
    ] where !values.isEmpty {
      lines.append("\(name): \(values.map(\.visible).joined(separator: ", "))")
    }
    if let rate = limit?.rate { lines.append("rate: \(rate.count)/\(Spelling.text(rate.per))") }
    if let parallel = limit?.parallel { lines.append("parallel: \(parallel)") }
    if let retry {
      lines.append(
        "tried: \(retry.attempts) times, waits \(Spelling.text(retry.first)) to "
          + Spelling.text(retry.longest))
    }
    if let timeout { lines.append("timeout: \(Spelling.text(timeout))") }
    if let freshness { lines.append("fresh for: \(Spelling.text(freshness))") }
    if !isRequired { lines.append("may fail") }
    if sandbox == .none { lines.append("runs without a sandbox") }
    return lines
  }
}

extension PipelineDefinition.Approval {
  /// Who, and for how long.
  var words: [String] {
    [
      "by \(count == 1 ? "one" : "\(count)") of \(from.joined(separator: ", "))",
      separate ? "not by its author alone" : "its author may do so alone",
      "good for \(Spelling.text(expires))",
    ]
  }
}
