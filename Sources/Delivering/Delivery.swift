/// One thing that a channel is asked to do, once: a post of a thread, an article, a mail.
///
/// All of it is fixed before the first call, and kept: whoever goes on after a crash asks for the
/// same with the same key, the same record and the same moment.
package struct Delivery: Hashable, Sendable {
  /// The channel's name, such as `mastodon`.
  package var channel: String
  /// What the note is known by, wherever it moves.
  package var note: String
  /// The canonical address of the note, by which a copy can be found again; nil for a post without.
  package var link: String?
  /// What is done.
  package var action: Action
  /// The body of the request as the draft has it, byte for byte; empty for a withdrawal.
  package var payload: [UInt8]
  /// Counts from 0.
  package var part: Int
  /// How many parts the draft has.
  package var parts: Int
  /// What the channel may know this delivery by: 64 hexadecimal digits, another for each note,
  /// channel, part and generation.
  package var key: String
  /// When it was intended, in seconds since 1970, UTC; a record that names a time names this one.
  package var moment: Int64
  /// What ``Deliverer/fix`` chose for it, and what earlier attempts made on the way.
  package var fixed: [String: String]
  /// The parts before this one, in order, as the channel answered them.
  package var before: [Posted]

  package enum Action: Hashable, Sendable {
    case post
    /// Puts the payload in the place of an earlier one.
    case edit(Posted)
    /// Takes back what was posted.
    case withdraw(Posted)
  }

  package init(
    channel: String, note: String, link: String?, action: Action = .post, payload: [UInt8],
    part: Int = 0, parts: Int = 1, key: String, moment: Int64, fixed: [String: String] = [:],
    before: [Posted] = []
  ) {
    self.channel = channel
    self.note = note
    self.link = link
    self.action = action
    self.payload = payload
    self.part = part
    self.parts = parts
    self.key = key
    self.moment = moment
    self.fixed = fixed
    self.before = before
  }
}

/// What a channel calls something that it has.
package struct Posted: Hashable, Sendable {
  /// Such as a status id, an `at:` address or a Message-ID.
  package var id: String
  /// Where readers see it; nil where it has no address.
  package var url: String?
  /// What else a reply, an edit or a withdrawal has to name, such as a record's digest.
  package var extra: [String: String]

  package init(id: String, url: String? = nil, extra: [String: String] = [:]) {
    self.id = id
    self.url = url
    self.extra = extra
  }
}

/// What became of a call.
package enum Answer: Hashable, Sendable {
  /// It happened. `evidence` is one line for the record: a status, an id; never a secret.
  case sent(Posted, evidence: String)
  /// It certainly did not happen: refused before a byte was sent, or with an answer that says so.
  ///
  /// `isPermanent` when the same call will be refused again; `retryAfter` is the channel's wish.
  case refused(String, isPermanent: Bool, retryAfter: Duration? = nil)
  /// It may have happened or not.
  case unclear(String)
}

/// What a channel says when it is asked for a delivery whose answer was lost.
package enum Sighting: Hashable, Sendable {
  case found(Posted, evidence: String)
  /// The channel has no such thing, and says so reliably.
  case absent(String)
  /// It cannot be told now.
  case unclear(String)
}
