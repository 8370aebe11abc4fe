internal import Channels
package import Diagnostics
internal import Git
internal import Notes

/// `schema`: what editors need to complete and check what a writer types.
package enum Schemas {
  /// The JSON Schema of the front matter of a collection's notes.
  ///
  /// - Parameters:
  ///   - collection: The folder's name; nil for what every note may have.
  ///   - revision: Whose configuration counts.
  ///   - location: The repository.
  /// - Returns: The schema, of draft 2020-12.
  /// - Throws: ``Stop`` when the repository cannot be read, or has no such collection.
  package static func frontMatter(
    of collection: String?, at revision: Revision, in location: RepositoryLocation
  ) throws -> JSON {
    guard let collection else { return FrontMatterSchema.json(of: .init(name: "")) }
    let configuration = try Preparation(revision, location).configuration.value
    guard let found = configuration.collections.first(where: { $0.name == collection }) else {
      let names = configuration.collections.map(\.name)
      let near = Suggestion.nearest(to: collection, among: names)
      throw Stop(
        "pipelines/site.yaml says nothing about a collection '\(collection)'",
        hint: near.map { "did you mean '\($0)'?" }
          ?? (names.isEmpty ? nil : "there are " + names.joined(separator: ", ")))
    }
    return FrontMatterSchema.json(of: found)
  }

  /// The JSON Schema of `pipelines/site.yaml`, of draft 7.
  package static var site: JSON {
    SiteConfigurationSchema.json(
      channels: Channels.all.map(\.name) + Channels.notices,
      others: SitePeople.schema + [SecretSources.schema])
  }
}
