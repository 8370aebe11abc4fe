internal import Channels
internal import Delivering
internal import Digests
internal import Notes

/// What would have to be done to a copy of a note, since the note is no longer what was delivered.
struct Amendment: Sendable {
  enum Kind: String, Hashable, Sendable {
    /// The copy gets the words that the note has now.
    case edit
    /// The copy is taken back: there is no such note any more, or it skips the channel.
    case withdraw
  }

  /// What the note is known by.
  let note: String
  /// The note's path; its identity where there is no such note.
  let path: String
  /// The note's title; its identity where there is no such note.
  let title: String
  /// The channel's name.
  let channel: String
  /// Of the receipts that it is recorded in; 1 for the first change of a delivery.
  let generation: Int
  let kind: Kind
  let change: DraftChange
  /// What is there, made again from its commit; nil where that cannot be had, or does not matter.
  let then: Draft?
  /// What would be there.
  let now: Draft?
  /// What the channel has, part by part.
  let posts: [Posted]
  /// Whose machine has begun it, where nobody knows what became of that.
  let open: Attempt?
  /// Why no machine can do it, in a part of a sentence; nil where one can.
  let obstacle: String?
  /// Whether somebody refused exactly this.
  var isRefused = false

  /// What consent is given to: this text in the place of that, and nothing else.
  var digest: Digest {
    Self.digest(
      of: note, on: channel, generation: generation, kind: kind, draft: now?.digest.hex ?? "")
  }

  static func digest(
    of note: String, on channel: String, generation: Int, kind: Kind, draft: String
  ) -> Digest {
    Digest(
      ofParts: ["controlroom amendment", channel, note, "\(generation)", kind.rawValue, draft])
  }

  /// Whether it matters enough that somebody is asked.
  var matters: Bool { kind == .withdraw || change != .typo }

  /// Whether it is offered for consent.
  var isOffered: Bool {
    matters && obstacle == nil && open == nil && isListable && !isRefused
  }

  /// Whether a person does it, and says so.
  var isByHand: Bool { matters && obstacle != nil && open == nil }

  private var isListable: Bool {
    note.utf8.count <= 1000 && note.unicodeScalars.allSatisfy { $0.value >= 32 }
  }

  /// The class, for people.
  var word: String {
    if kind == .withdraw { return "withdrawn" }
    if case .material(let reason) = change { return "material, \(reason)" }
    return "typo"
  }

  /// How it stands, and who does what next, in a sentence.
  var remark: String {
    let since = "edited since: \(word)"
    if open != nil { return "\(since); nobody knows what became of its change" }
    guard matters else { return "\(since); the copy is left as it is" }
    if isRefused { return "\(since); somebody refused this, so the copy is left as it is" }
    guard let obstacle else { return "\(since); offered for consent by 'controlroom syndicate'" }
    let what = kind == .withdraw ? "take the copy back" : "change the copy"
    return "\(since); \(what) by hand, since \(obstacle)"
  }

  /// The first part's receipt, before anything is known.
  var blank: Receipt {
    Receipt(note: note, channel: channel, generation: generation, part: 0)
  }
}

extension SiteConfiguration {
  /// Whether changes of what was delivered to a channel are offered for consent.
  func offersEdits(on channel: String) -> Bool {
    channels?.first { $0.name == channel }?.delivery?.offersEdits ?? true
  }
}
