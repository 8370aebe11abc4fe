package import Diagnostics
package import Notes

import Digests

/// Somewhere else that a note goes: what it takes, how a draft for it is made, and what the draft
/// looks like there.
///
/// A channel is a file in `Kinds`, and nothing else; notes/adding-a-channel.md shows how.
package struct Channel: Sendable {
  /// As the configuration and front matter write it.
  package let name: String
  /// As it writes itself.
  package let title: String
  package let profile: Profile
  package let kind: Kind
  /// Whether a few words without a title are something that it takes.
  let takesShortPosts: Bool
  /// Whether drafts are made for it when the configuration lists no channels.
  let isUsual: Bool
  let make: @Sendable (Channel, Material) -> Checked<Draft?>
  let preview: @Sendable (Draft, Material) -> Preview

  /// What a channel takes.
  package enum Kind: String, Sendable {
    /// Some words and a link.
    case post
    /// The whole note.
    case article
    /// What a person types into a form, with a page that helps.
    case sheet
  }

  init(
    name: String, title: String, kind: Kind, takesShortPosts: Bool? = nil, isUsual: Bool = false,
    profile: Profile,
    make: @escaping @Sendable (Channel, Material) -> Checked<Draft?>,
    preview: @escaping @Sendable (Draft, Material) -> Preview
  ) {
    self.name = name
    self.title = title
    self.kind = kind
    // A few words without a title are no article and nothing to vote on.
    self.takesShortPosts = takesShortPosts ?? (kind == .post)
    self.isUsual = isUsual
    self.profile = profile
    self.make = make
    self.preview = preview
  }

  /// A draft of a note for this channel, whether or not the configuration lists the channel.
  ///
  /// - Returns: Nil when the note skips the channel, and, with a diagnostic, when nothing of it
  ///   can be sent there.
  package func draft(
    _ note: Note, in library: Library, socialCard: Picture? = nil
  ) -> Checked<Draft?> {
    note.skips(self) ? Checked(nil) : draft(Material(note, in: library, socialCard: socialCard))
  }

  func draft(_ material: Material) -> Checked<Draft?> {
    if material.note.isShortPost, !takesShortPosts { return Checked(nil) }
    var made = make(self, material)
    made.diagnostics += unusedSettings(of: material.note)
    return made
  }

  /// What the note says to the channel and nothing comes of; threads are the affair of ``Post``.
  private func unusedSettings(of note: Note) -> [Diagnostic] {
    guard let settings = note.frontMatter.channels[name] else { return [] }
    var unused: [String] = []
    if settings.isThread == true, kind != .post { unused.append("thread") }
    if settings.hashtags != nil, profile.hashtags?.value ?? 0 == 0 { unused.append("hashtags") }
    if settings.image != nil, profile.image == nil { unused.append("image") }
    if settings.alt != nil, profile.image == nil { unused.append("alt") }
    return unused.map { .unused($0, for: self, in: note.path) }
  }

  /// The limit in the profile's unit: the account's own, else the usual one.
  func limit(in site: HomeSite) -> Int? {
    settings(in: site)?.limit ?? profile.limit?.value
  }

  /// What the configuration says about the account.
  func settings(in site: HomeSite) -> SiteConfiguration.Channel? {
    guard let channels = site.configuration.channels else { return nil }
    // By index, since each that is passed over would be copied.
    return channels.indices.first { channels[$0].name == name }.map { channels[$0] }
  }

  /// The link as it goes out: with what statistics want, when the configuration asks for it.
  func outgoing(_ material: Material) -> String? {
    guard let link = material.link else { return nil }
    guard settings(in: material.site)?.isTagged == true, !link.contains("?") else { return link }
    let place = link.firstIndex(of: "#") ?? link.endIndex
    return link[..<place] + "?utm_source=\(name)&utm_medium=\(kind.rawValue)" + link[place...]
  }

  /// A draft with all that follows from the note and the payload.
  func draft(
    of material: Material, payload: [UInt8], as fileExtension: String, parts: [Draft.Part],
    source: [Ladder.Step], price: Price? = nil, card: Card? = nil, images: [Picture] = [],
    alts: [String] = [], extra: [JSON.Member] = []
  ) -> Draft {
    let note = material.note
    return Draft(
      channel: name, note: note.path, identity: note.identity, address: note.address,
      fileExtension: fileExtension, payload: payload, parts: parts,
      limit: limit(in: material.site), unit: profile.unit, price: price, source: source,
      link: material.link, card: card, images: images, alts: alts, digest: Digest(of: payload),
      profileDate: profile.asOf, at: note.frontMatter.channels[name]?.at, extra: extra)
  }
}

extension Note {
  func skips(_ channel: Channel) -> Bool {
    frontMatter.channels[channel.name]?.isSkipped ?? false
  }
}

extension Diagnostic {
  static func unused(_ setting: String, for channel: Channel, in path: String) -> Self {
    Diagnostic(
      .warning, "channel.unused-setting", at: .wholeFile, in: path,
      "'channels.\(channel.name).\(setting)' changes nothing: \(channel.name) has no use for it",
      hint: "leave it out")
  }
}
