package import Diagnostics
package import Digests
package import Notes

/// The exact bytes that one channel would be given for one note, and what a person should know
/// before saying yes to them.
package struct Draft: Sendable {
  /// The channel's name, such as `x`.
  package var channel: String
  /// The note's path in the repository.
  package var note: String
  /// What the note is known by, wherever it moves.
  package var identity: String
  package var address: Address
  /// `txt`, `md` or `eml`.
  package var fileExtension: String
  /// What a person pastes or sends, byte for byte.
  package var payload: [UInt8]
  /// One, except for a thread.
  package var parts: [Part]
  package var count: Count
  /// In the unit of `count`; nil when the channel has none.
  package var limit: Int?
  /// Nil when the channel is free.
  package var price: Price?
  /// The steps of the ladder that the text came from, in the order of the text.
  package var source: [Ladder.Step]
  /// The canonical address of the note; nil while the site's own is unknown.
  package var link: String?
  /// Alternative texts of the images in the text, in order.
  package var alts: [String]
  /// SHA-256 of `payload`: what an approval is bound to.
  package var digest: Digest
  /// The day of the oldest fact that the draft relies on.
  package var profileDate: Day?
  /// What only this channel has, such as Bluesky's facets.
  package var extra: [JSON.Member]

  /// One post of a draft.
  package struct Part: Hashable, Sendable {
    /// Nil when the payload itself is the text: an article or a mail.
    package var text: String?
    package var count: Int

    package init(text: String?, count: Int) {
      self.text = text
      self.count = count
    }
  }

  /// How long a draft is, and what of it takes how much.
  package struct Count: Hashable, Sendable {
    /// Such as `weighted characters`.
    package var unit: String
    /// Adds up to `total`.
    package var breakdown: [Item]
    package var total: Int { breakdown.reduce(0) { $0 + $1.count } }

    package struct Item: Hashable, Sendable {
      /// `text`, `title`, `body`, `link`, `hashtags` or `spacing`.
      package var what: String
      package var count: Int

      package init(_ what: String, _ count: Int) {
        self.what = what
        self.count = count
      }
    }

    package init(unit: String, breakdown: [Item]) {
      self.unit = unit
      self.breakdown = breakdown
    }
  }
}

extension Draft {
  /// Where the payload goes under the output folder: `channels/x/notes/fuzz-testing.txt`.
  package var payloadPath: String { stem + "." + fileExtension }

  /// Where the sidecar goes, beside the payload.
  package var sidecarPath: String { stem + ".json" }

  private var stem: String { "channels/\(channel)/" + address.slugs.joined(separator: "/") }
}
