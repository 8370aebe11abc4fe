internal import ConfigFormats
internal import Diagnostics
internal import Notes
internal import Workflow

extension Diagnostic {
  /// Shows what verification found where the file says it.
  init(
    _ problem: DefinitionError, in file: ConfigValue, _ path: String, of verification: Verification
  ) {
    let near = problem.doubt.flatMap { doubt in
      Suggestion.nearest(
        to: doubt.word,
        among: verification.words(for: doubt.vocabulary).filter { $0 != doubt.word })
    }
    self.init(
      .error, ID("pipeline.\(problem.rule)"), at: file.range(of: problem.place), in: path,
      problem.description, hint: near.map { "did you mean '\($0)'?" } ?? problem.hint)
  }
}

extension Verification {
  /// What could stand in the place of a word that is not known.
  fileprivate func words(for vocabulary: DefinitionError.Vocabulary) -> [String] {
    func kind(_ step: String) -> StepKind? {
      definition.steps.first { $0.name == step }.flatMap { kinds[$0.uses] }
    }
    switch vocabulary {
    case .kinds: return kinds.keys.sorted()
    case .steps:
      return definition.steps.map(\.name) + (surroundings.others ?? []).map(\.name)
    case .roles: return (surroundings.people.listed ?? []).flatMap(\.roles).sorted()
    case .people: return (surroundings.people.listed ?? []).map(\.name)
    case .zones: return Calendar.zones
    case .inputs(let step): return kind(step)?.inputs ?? []
    case .options(let step): return kind(step)?.options ?? []
    case .outputs(let step):
      let declared = definition.steps.first { $0.name == step }?.outputs.keys.sorted() ?? []
      return declared + (kind(step)?.outputs ?? [])
    }
  }
}

extension ConfigValue {
  /// Where a place of a definition is in its file.
  ///
  /// - Returns: The place; that of the nearest key above it where the file leaves it out.
  fileprivate func range(of place: DefinitionPlace) -> SourceRange {
    var value = self
    var range = SourceRange.wholeFile
    for (number, key) in place.keys.enumerated() {
      let isLast = number == place.keys.count - 1
      if let entry = value.table?.first(where: { $0.key == key }) {
        range = entry.keyRange
        value = entry.value
      } else if let items = value.list, let index = Int(key), items.indices.contains(index) {
        value = items[index]
        range = value.range
      } else {
        return range
      }
      let isThere = value.range.upperBound > value.range.lowerBound
      if isLast, !place.isKey, isThere { range = value.range }
    }
    return range
  }
}
