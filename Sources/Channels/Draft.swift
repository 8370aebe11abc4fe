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
  /// `request.json`, `eml` or `html`; never `json`, which is the sidecar's.
  package var fileExtension: String
  /// What is sent, byte for byte: the body of a request, an article, a mail; for a channel that a
  /// person posts to, the page that helps with it.
  package var payload: [UInt8]
  /// One, except for a thread.
  package var parts: [Part]
  /// In the unit of the counts; nil when the channel has none.
  package var limit: Int?
  /// What the counts count.
  package var unit: String
  /// Nil when the channel is free.
  package var price: Price?
  /// The steps of the ladder that the text came from, in the order of the text.
  package var source: [Ladder.Step]
  /// The canonical address of the note, as it is without anything for statistics; nil while the
  /// site's own is unknown, and for a short post.
  package var link: String?
  /// What the channel shows for the link, where the sender says it.
  package var card: Card?
  /// What goes with the text, each with its alternative text.
  package var images: [Picture]
  /// Alternative texts of the images that the text left out, in order.
  package var alts: [String]
  /// SHA-256 of `payload`: what an approval is bound to.
  package var digest: Digest
  /// The day of the oldest fact that the draft relies on.
  package var profileDate: Day?
  /// When the front matter wants it sent; nil for as soon as it is approved.
  package var at: Timestamp?
  /// What only this channel has.
  package var extra: [JSON.Member]
  /// What a person should look at, and what does not stand in the way.
  package var remarks: [Diagnostic] = []

  /// One post of a draft.
  package struct Part: Hashable, Sendable {
    /// As a reader sees it; nil when the payload itself is the text: an article or a mail.
    package var text: String?
    /// What takes how much of the limit; adds up to `count`.
    package var breakdown: [Item]
    /// What is live in `text`, as bytes of its UTF-8, in order, without overlaps: for a preview, and
    /// empty where none is wanted.
    package var live: [Live]
    /// The words as HTML, on a channel with markup: for a preview too.
    package var html: String?
    package var count: Int { breakdown.reduce(0) { $0 + $1.count } }

    package struct Item: Hashable, Sendable {
      /// `text`, `title`, `body`, `link`, `hashtags`, `counter` or `spacing`.
      package var what: String
      package var count: Int

      package init(_ what: String, _ count: Int) {
        self.what = what
        self.count = count
      }
    }

    package struct Live: Hashable, Sendable {
      package var bytes: Range<Int>
      /// Where it leads; nil for a hashtag.
      package var address: String?
    }

    package init(text: String?, breakdown: [Item], live: [Live] = [], html: String? = nil) {
      self.text = text
      self.breakdown = breakdown
      self.live = live
      self.html = html
    }
  }

  /// The part that leaves least of the limit free.
  package var fullest: Part { parts.max { $0.count < $1.count } ?? Part(text: nil, breakdown: []) }
}

/// What a channel shows in the place of a link.
package struct Card: Hashable, Sendable {
  package var address: String
  package var title: String
  package var description: String
  package var image: Picture?
}

/// An image that leaves the site.
package struct Picture: Hashable, Sendable {
  package var address: String
  package var alt: String
  /// The file, where it is one that the site has made.
  package var file: File?

  package init(address: String, alt: String, file: File? = nil) {
    self.address = address
    self.alt = alt
    self.file = file
  }

  package struct File: Hashable, Sendable {
    /// Under the output folder, such as `site/cards/notes/fuzz-testing.png`.
    package var path: String
    /// Of the file.
    package var bytes: Int
    /// In pixels.
    package var width: Int
    package var height: Int

    package init(path: String, bytes: Int, width: Int, height: Int) {
      self.path = path
      self.bytes = bytes
      self.width = width
      self.height = height
    }
  }
}

extension Draft {
  /// Where the payload goes under the output folder: `channels/devto/notes/fuzz-testing.request.json`.
  package var payloadPath: String { stem + "." + fileExtension }

  /// Where the sidecar goes, beside the payload.
  package var sidecarPath: String { stem + ".json" }

  private var stem: String { "channels/\(channel)/" + address.slugs.joined(separator: "/") }
}

extension Draft.Part {
  /// `263 body + 23 link + 5 counter = 291`, with `/280` behind it when there is a limit.
  package func sum(limit: Int?) -> String {
    var sum = ""
    if breakdown.count > 1 {
      for (index, item) in breakdown.enumerated() {
        if index > 0 { sum += " + " }
        sum += String(item.count)
        sum += " "
        sum += item.what
      }
      sum += " = "
    }
    sum += String(count)
    if let limit {
      sum += "/"
      sum += String(limit)
    }
    return sum
  }
}
