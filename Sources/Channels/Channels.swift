package import Diagnostics
package import Notes

/// The channels that we draft for.
///
/// Pure: a draft depends on the note, its library and this program alone. Safe to call from any
/// number of threads.
package enum Channels {
  package static func named(_ name: String) -> Channel? { all.first { $0.name == name } }

  /// The drafts of a note, one for each channel that the configuration lists and the note does
  /// not skip.
  ///
  /// - Parameters:
  ///   - note: A published note of `library`; the home page and the texts of folders get none.
  ///   - library: Where its links lead, and which channels there are.
  /// - Returns: In the order of ``all``. Where a channel has no draft, there is a diagnostic.
  package static func drafts(for note: Note, in library: Library) -> Checked<[Draft]> {
    let listed = library.configuration.channels.map { Set($0.map(\.name)) }
    let channels = all.filter { listed?.contains($0.name) ?? true && !note.skips($0) }
    guard !channels.isEmpty, !note.address.slugs.isEmpty else { return Checked([]) }
    let material = Material(note, in: library)
    var drafts = Checked<[Draft]>([])
    for channel in channels {
      let draft = channel.make(channel, material)
      if let value = draft.value { drafts.value.append(value) }
      drafts.diagnostics += draft.diagnostics
    }
    return drafts
  }

  /// What is wrong with the library as a whole, said once: names of channels that are none, and
  /// a site without an address.
  package static func check(_ library: Library) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    let listed = library.configuration.channels ?? []
    for channel in listed where named(channel.name) == nil {
      diagnostics.append(.unknown(channel.name, in: configurationPath))
    }
    for note in library.notes {
      for name in note.frontMatter.channels.keys.sorted() where named(name) == nil {
        diagnostics.append(.unknown(name, in: note.path))
      }
    }
    let drafts = library.configuration.channels == nil || listed.contains { named($0.name) != nil }
    if library.base == nil, drafts, !library.notes.isEmpty {
      diagnostics.append(.noAddress(library.configuration.url))
    }
    return diagnostics.sorted()
  }

  private static let configurationPath = "pipelines/site.yaml"
}

extension Diagnostic {
  fileprivate static func unknown(_ name: String, in path: String) -> Self {
    Diagnostic(
      .warning, "channel.unknown-channel", at: .wholeFile, in: path,
      "'\(name)' is no channel that drafts are made for",
      hint: "channels are " + Channels.all.map(\.name).joined(separator: ", "))
  }

  fileprivate static func noAddress(_ url: String?) -> Self {
    Diagnostic(
      .warning, "config.invalid", at: .wholeFile, in: "pipelines/site.yaml",
      url.map { "'\($0)' is no web address, so drafts have no link" }
        ?? "the site's 'url' is not known, so drafts have no link",
      hint: "write where the site is served: 'url: https://example.org/notes'")
  }
}
