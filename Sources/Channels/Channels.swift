package import Diagnostics
package import Notes

/// The channels that we draft for.
///
/// Pure: a draft depends on the note, its library and this program alone. Safe to call from any
/// number of threads. `all` is made by the plugin `ChannelList` from the files in `Kinds`.
package enum Channels {
  /// Names that the configuration and front matter may list besides, of which no draft is made: programs
  /// are told there.
  package static let notices = ["webmention"]

  package static func named(_ name: String) -> Channel? {
    // By index, since each that is passed over would be copied.
    all.indices.first { all[$0].name == name }.map { all[$0] }
  }

  /// Those that the configuration lists; without a list those that most people have.
  package static func listed(by configuration: SiteConfiguration) -> [Channel] {
    guard let listed = configuration.channels else { return all.filter(\.isUsual) }
    let names = Set(listed.map(\.name))
    return all.filter { names.contains($0.name) }
  }

  /// The drafts of a note, one for each channel that it does not skip.
  ///
  /// - Parameters:
  ///   - note: A published note of `library`; the home page and the texts of folders get none.
  ///   - library: Where its links lead.
  ///   - channels: Which; those of the configuration by default.
  ///   - socialCard: The picture that the site has made for links to the note. It stands in sidecars,
  ///     and in nothing that is sent: whether a machine can draw it must not change what a person has
  ///     agreed to.
  ///   - wantsPreview: Whether what only ``PreviewPage`` shows is made too.
  /// - Returns: In the order of `channels`. Where a channel has no draft, there is a diagnostic; those
  ///   about a draft that there is are its remarks too.
  package static func drafts(
    for note: Note, in library: Library, channels: [Channel]? = nil, socialCard: Picture? = nil,
    wantsPreview: Bool = false
  ) -> Checked<[Draft]> {
    let channels = (channels ?? listed(by: library.configuration)).filter { !note.skips($0) }
    guard !channels.isEmpty, !note.address.slugs.isEmpty else { return Checked([]) }
    let material = Material(
      note, in: library, socialCard: socialCard, wantsPreview: wantsPreview)
    var drafts = Checked<[Draft]>([])
    for channel in channels {
      let draft = channel.draft(material)
      if var value = draft.value {
        value.remarks = draft.diagnostics
        drafts.value.append(value)
      }
      drafts.diagnostics += draft.diagnostics
    }
    return drafts
  }

  /// What ``drafts(for:in:channels:socialCard:wantsPreview:)`` would find wrong, without the work of
  /// making the drafts.
  package static func findings(for note: Note, in library: Library) -> [Diagnostic] {
    let channels = listed(by: library.configuration).filter { !note.skips($0) }
    guard !channels.isEmpty, !note.address.slugs.isEmpty else { return [] }
    let material = Material(note, in: library, wantsDrafts: false)
    return channels.flatMap { $0.draft(material).diagnostics }
  }

  /// What is wrong with the library as a whole, said once: names of channels that are none, facts
  /// that have aged, and a site without an address.
  package static func check(_ library: Library) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for channel in library.configuration.channels ?? [] where !isKnown(channel.name) {
      diagnostics.append(.unknown(channel.name, in: configurationPath))
    }
    for note in library.notes { diagnostics += unknown(in: note) }
    let listed = listed(by: library.configuration)
    if HomeSite(library).base == nil, !listed.isEmpty, !library.notes.isEmpty {
      diagnostics.append(.noAddress(library.configuration.url))
    }
    let today = library.snapshot.asOf.day
    // Who lists no channels has none to send to.
    if library.configuration.channels != nil {
      for channel in listed where channel.profile.isStale(on: today) {
        diagnostics.append(.stale(channel))
      }
    }
    return diagnostics.sorted()
  }

  /// What ``check(_:)`` says of one note.
  package static func unknown(in note: Note) -> [Diagnostic] {
    note.frontMatter.channels.keys.sorted().filter { !isKnown($0) }
      .map { .unknown($0, in: note.path) }
  }

  /// Whether ``check(_:)`` says the same of a library on two days.
  package static func isAsStale(
    _ configuration: SiteConfiguration, on day: Day, as other: Day
  ) -> Bool {
    configuration.channels == nil
      || listed(by: configuration).allSatisfy {
        $0.profile.isStale(on: day) == $0.profile.isStale(on: other)
      }
  }

  private static func isKnown(_ name: String) -> Bool {
    named(name) != nil || notices.contains(name)
  }

  private static let configurationPath = "pipelines/site.yaml"
}

extension Diagnostic {
  fileprivate static func unknown(_ name: String, in path: String) -> Self {
    let names = Channels.all.map(\.name) + Channels.notices
    let near = Suggestion.nearest(to: name, among: names)
    return Diagnostic(
      .warning, "channel.unknown-channel", at: .wholeFile, in: path,
      "'\(name)' is no channel that drafts are made for",
      hint: near.map { "did you mean '\($0)'?" }
        ?? "channels are " + names.joined(separator: ", "))
  }

  fileprivate static func stale(_ channel: Channel) -> Self {
    Diagnostic(
      .warning, "channel.stale-profile", at: .wholeFile, in: "pipelines/site.yaml",
      "what is known of \(channel.title) was read on \(channel.profile.asOf?.description ?? "")",
      hint: "compare with " + channel.profile.sources.joined(separator: "; "))
  }

  fileprivate static func noAddress(_ url: String?) -> Self {
    Diagnostic(
      .warning, "config.invalid", at: .wholeFile, in: "pipelines/site.yaml",
      url.map { "'\($0)' is no web address, so drafts have no link" }
        ?? "the site's 'url' is not known, so drafts have no link",
      hint: "write where the site is served: 'url: https://example.org/notes'")
  }
}
