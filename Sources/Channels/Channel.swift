package import Diagnostics
package import Notes

import Digests

/// Somewhere else that a note goes: what it takes, and how a draft for it is made.
package struct Channel: Sendable {
  /// As the configuration and front matter write it.
  package let name: String
  package let profile: Profile
  let make: @Sendable (Channel, Material) -> Checked<Draft?>

  init(
    name: String, profile: Profile,
    make: @escaping @Sendable (Channel, Material) -> Checked<Draft?>
  ) {
    self.name = name
    self.profile = profile
    self.make = make
  }

  /// A draft of a note for this channel, whether or not the configuration lists the channel.
  ///
  /// - Returns: Nil when the note skips the channel, and, with a diagnostic, when nothing of it
  ///   can be sent there.
  package func draft(_ note: Note, in library: Library) -> Checked<Draft?> {
    note.skips(self) ? Checked(nil) : make(self, Material(note, in: library))
  }

  /// The limit in the profile's unit: the account's own, else the usual one.
  func limit(in library: Library) -> Int? {
    settings(in: library)?.limit ?? profile.limit?.value
  }

  /// What the configuration says about the account.
  func settings(in library: Library) -> SiteConfiguration.Channel? {
    library.configuration.channels?.first { $0.name == name }
  }

  /// A draft with all that follows from the note and the payload.
  func draft(
    of material: Material, payload: [UInt8], as fileExtension: String, parts: [Draft.Part],
    count: Draft.Count, source: [Ladder.Step], alts: [String], price: Price? = nil,
    extra: [JSON.Member] = []
  ) -> Draft {
    let note = material.note
    var extra = extra
    if let at = note.frontMatter.channels[name]?.at {
      extra.append(.init("at", .string(at.description)))
    }
    return Draft(
      channel: name, note: note.path, identity: note.identity, address: note.address,
      fileExtension: fileExtension, payload: payload, parts: parts, count: count,
      limit: limit(in: material.library), price: price, source: source, link: material.link,
      alts: alts, digest: Digest(of: payload), profileDate: profile.asOf, extra: extra)
  }
}

extension Note {
  func skips(_ channel: Channel) -> Bool {
    frontMatter.channels[channel.name]?.isSkipped ?? false
  }
}
