extension Verification {
  /// A name belongs to one pipeline, and those of one group agree how its runs wait.
  func groupProblems() -> [DefinitionError] {
    var problems: [DefinitionError] = []
    let others = surroundings.others ?? []
    if others.contains(where: { $0.name == definition.name }) {
      problems.append(
        DefinitionError(
          "duplicate-name", at: .value("pipeline"),
          "another file declares a pipeline '\(definition.name)'",
          hint: "give each pipeline a name of its own"))
    }
    let (group, queue) = (definition.concurrency.group, definition.concurrency.queue)
    let other = others.first {
      $0.concurrency.group == group && $0.concurrency.queue != queue
    }
    if let other {
      problems.append(
        DefinitionError(
          "duplicate-group", at: .value("concurrency", "queue"),
          "group '\(group)' is '\(queue.rawValue)' here and '\(other.concurrency.queue.rawValue)' "
            + "in pipeline '\(other.name)'",
          hint: "name another group, or let both pipelines say the same 'queue'"))
    }
    return problems
  }
}
