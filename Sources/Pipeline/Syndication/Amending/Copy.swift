internal import Delivering
internal import Notes

/// A note's copy at a channel, as the receipts of all generations tell: the first delivery, and what
/// was done to it since.
struct Copy: Sendable {
  let note: String
  let channel: String
  /// What the channel has, part by part.
  private(set) var posts: [Posted]
  /// The attempt that made the copy what it is; its fields say from which commit.
  private(set) var last: Attempt
  private(set) var isWithdrawn = false
  /// The generations after the first delivery, in order, that did not come to an end.
  private(set) var pending: [Pending] = []
  private var latest = 0

  /// A change that was begun, refused or decided against.
  struct Pending: Sendable {
    let generation: Int
    /// Of its parts, in order.
    let receipts: [Receipt]

    var kind: String? { fields[Attempt.Field.kind] }
    var draft: String? { fields[Attempt.Field.draft] }
    var open: Attempt? {
      receipts.lazy.compactMap {
        if case .open(let attempt) = $0.standing { attempt } else { nil }
      }.first
    }
    var isAbandoned: Bool {
      receipts.contains { if case .abandoned = $0.standing { true } else { false } }
    }
    /// Whether part of it is at the channel.
    var isBegun: Bool { receipts.contains(where: \.isSent) }

    private var fields: [String: String] {
      (open ?? receipts.last?.attempts.last)?.fields ?? [:]
    }
  }

  /// Reads what is known of one note at one channel; nil where nothing, or not all of it, was delivered.
  ///
  /// - Parameters:
  ///   - note: What the note is known by.
  ///   - channel: The channel's name.
  ///   - receipts: By their places.
  ///   - limit: The first generation that is not looked at; nil for none.
  init?(
    of note: String, at channel: String, in receipts: [String: Receipt], before limit: Int? = nil
  ) {
    func parts(_ generation: Int) -> [Receipt] {
      var parts: [Receipt] = []
      while let receipt = receipts[
        Receipt(note: note, channel: channel, generation: generation, part: parts.count).path]
      {
        parts.append(receipt)
      }
      return parts
    }
    guard let first = Receipt.delivered(parts(0)), let last = first.first else { return nil }
    self.note = note
    self.channel = channel
    self.last = last
    posts = first.map(\.posted)
    while limit.map({ latest + 1 < $0 }) ?? true {
      let found = parts(latest + 1)
      guard !found.isEmpty else { return }
      latest += 1
      guard let done = Receipt.delivered(found), let last = done.first else {
        pending.append(Pending(generation: latest, receipts: found))
        continue
      }
      // What was decided about an earlier text says nothing of this one.
      pending = []
      self.last = last
      isWithdrawn = last.fields[Attempt.Field.kind] == Amendment.Kind.withdraw.rawValue
      if isWithdrawn { return }
      for (part, attempt) in done.enumerated() where posts.indices.contains(part) {
        take(attempt.posted, for: part)
      }
    }
  }

  /// What an edit answers may leave out what the first delivery said.
  private mutating func take(_ posted: Posted, for part: Int) {
    // A person who has done it by hand knows the address alone.
    if !posted.id.isEmpty, posted.id != posted.url { posts[part].id = posted.id }
    posts[part].url = posted.url ?? posts[part].url
    posts[part].extra.merge(posted.extra) { $1 }
  }

  /// The generation that a change of this kind to this draft has.
  ///
  /// One that was begun is gone on with, unless it was about other words: then it is overtaken, and the
  /// whole of the copy is written anew.
  ///
  /// - Returns: Nil where somebody decided against exactly this.
  func generation(_ kind: Amendment.Kind, draft: String) -> Int? {
    for pending in pending {
      let isSame = pending.kind == kind.rawValue && (pending.draft ?? "") == draft
      if pending.isAbandoned {
        if isSame { return nil }
      } else if isSame || !pending.isBegun && pending.open == nil {
        return pending.generation
      }
    }
    return latest + 1
  }

  /// The change that was begun, of which nobody knows what became.
  var open: Pending? { pending.last { $0.open != nil && !$0.isAbandoned } }
}
