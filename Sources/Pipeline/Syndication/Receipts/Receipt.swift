internal import Digests

/// What is known of one part of one delivery: a post of a thread, an article, a mail, or what one
/// program elsewhere is told.
///
/// It is a set of attempts, each written by one machine, in which nothing is ever lost: see
/// ``joined(with:)``. As a file it is lines of `KEY: VALUE`, of which the first three kinds are for
/// the site and for people, and each `attempt` line is one attempt.
struct Receipt: Hashable, Sendable {
  /// What the note is known by; for a ``Notice`` its subject.
  let note: String
  /// The channel's name.
  let channel: String
  /// 0 for the first post, and the next number for each edit and the withdrawal; the round of a notice.
  let generation: Int
  /// Counts from 0.
  let part: Int
  /// Which of the targets of a notice; nil for what is posted.
  let target: String?
  /// In the order of machines, then of their attempts.
  private(set) var attempts: [Attempt] = []

  init(note: String, channel: String, generation: Int, part: Int, target: String? = nil) {
    self.target = target
    self.note = note
    self.channel = channel
    self.generation = generation
    self.part = part
  }

  /// What the channel may know the delivery by; the same for every machine and every attempt.
  var key: String {
    Digest(
      ofParts: ["controlroom delivery", channel, note, "\(generation)", "\(part)"]
        + [target].compactMap(\.self)
    ).hex
  }

  /// Where it lies: few files in a folder, however many there are.
  var path: String { "\(channel)/\(key.prefix(2))/\(key)" }

  /// How the delivery stands, all machines taken together.
  enum Standing: Hashable, Sendable {
    /// Nobody has begun it, or it certainly did not happen.
    case free
    /// It is under way, or nobody knows what became of it.
    case open(Attempt)
    case sent(Attempt)
    /// It was decided that it is not to be: by a person, or since a notice is not wanted.
    case abandoned(Attempt)
  }

  var standing: Standing {
    if let sent = attempts.first(where: { $0.state == .sent }) { return .sent(sent) }
    if let end = attempts.first(where: { $0.state == .abandoned }) { return .abandoned(end) }
    return attempts.first { $0.state.isOpen }.map { .open($0) } ?? .free
  }

  /// Adds an attempt, or what is newly known of one.
  mutating func record(_ attempt: Attempt) {
    if let place = attempts.firstIndex(where: { $0.name == attempt.name }) {
      attempts[place] = attempts[place].joined(with: attempt)
    } else {
      attempts.append(attempt)
      attempts.sort { $0.name < $1.name }
    }
  }

  /// The number that a machine's next attempt has.
  func nextNumber(on machine: String) -> Int {
    (attempts.filter { $0.machine == machine }.map(\.number).max() ?? 0) + 1
  }

  /// All that either version knows.
  ///
  /// It does not matter which is joined with which, in what order, or how often: so machines that
  /// have not heard of each other for long come to the same receipt.
  func joined(with other: Receipt) -> Receipt {
    var result = self
    for attempt in other.attempts { result.record(attempt) }
    return result
  }
}

/// One machine's try at a delivery.
struct Attempt: Hashable, Sendable {
  /// The machine, and the clone on it.
  let machine: String
  /// Counts from 1, on each machine for itself.
  let number: Int
  var state: State
  /// When that was known, in seconds since 1970, UTC.
  var at: Int64
  /// What else is known, by the names in ``Field``; never a secret.
  var fields: [String: String]

  /// What became of it; what comes later is never taken back for what comes before.
  enum State: String, Hashable, Sendable, CaseIterable, Comparable {
    /// The machine means to make the call, and has not begun.
    case claimed
    /// The call is about to be made, or was.
    case intent
    /// It was made, and nobody knows what became of it.
    case unclear
    /// It certainly did not happen.
    case absent
    /// It was decided that it is not to be: by a person, or since a notice is not wanted.
    case abandoned
    case sent

    static func < (a: State, b: State) -> Bool { a.rank < b.rank }

    /// Whether the channel may have it, or get it, by this attempt.
    var isOpen: Bool { self <= .unclear }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  enum Field {
    /// The digest of the whole draft.
    static let draft = "draft"
    /// The digest of this part of it.
    static let payload = "payload"
    /// The commit that the draft was made from, from which it can be made again.
    static let commit = "commit"
    /// As of when that was, in seconds since 1970.
    static let asOf = "as-of"
    /// The digest of the note's file: while it is the same, the note has not changed.
    static let source = "source"
    /// What the target of a notice is to know by it, as a digest.
    static let content = "content"
    /// The address of which a target was told.
    static let from = "from"
    /// What is done to an earlier delivery, a ``Amendment/Kind``; none in a first one.
    static let kind = "kind"
    /// How many parts the draft has.
    static let parts = "parts"
    /// When it was intended, in seconds since 1970; every later attempt names the same.
    static let moment = "moment"
    /// The process that makes the call.
    static let process = "process"
    /// What the channel calls it.
    static let id = "id"
    /// Where readers see it.
    static let url = "url"
    /// One line of what shows it.
    static let evidence = "evidence"
    /// Who decided, where a person did.
    static let actor = "actor"
    /// In front of the names of what no later attempt may choose again, and of what was made on the way.
    static let fixed = "fix."
    /// In front of the names of what an edit or a reply has to know.
    static let extra = "extra."
  }

  init(
    machine: String, number: Int, state: State, at: Int64, fields: [String: String] = [:]
  ) {
    self.machine = machine
    self.number = number
    self.state = state
    self.at = at
    self.fields = fields
  }

  struct Name: Hashable, Comparable {
    var machine: String
    var number: Int

    static func < (a: Name, b: Name) -> Bool { (a.machine, a.number) < (b.machine, b.number) }
  }

  var name: Name { Name(machine: machine, number: number) }

  /// The fields whose names begin with `prefix`, without it.
  func fields(_ prefix: String) -> [String: String] {
    Dictionary(
      fields.filter { $0.key.hasPrefix(prefix) }
        .map { (String($0.key.dropFirst(prefix.count)), $0.value) }
    ) { first, _ in first }
  }

  /// The later of two versions of one attempt; of two that are equally late, always the same one.
  fileprivate func joined(with other: Attempt) -> Attempt {
    (state, line) < (other.state, other.line) ? other : self
  }
}
