extension Verification {
  /// The owner is one of the people, where people are listed.
  func ownerProblems() -> [DefinitionError] {
    guard surroundings.people.listed != nil, definition.owner.contains(where: { $0 != " " }),
      surroundings.people.person(definition.owner) == nil
    else { return [] }
    return [
      DefinitionError(
        "unknown-owner", at: .value("owner"),
        "owner '\(definition.owner)' is not among the people of the site file",
        hint: "list the person under 'people' in pipelines/site.yaml",
        meaning: .init(word: definition.owner, vocabulary: .people))
    ]
  }
}
