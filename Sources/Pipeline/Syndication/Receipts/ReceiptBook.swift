internal import Git
internal import Notes
internal import Workflow

/// The receipts of a repository, under one ref: read, and written such that nothing is lost.
///
/// A change is on the disk when the call returns. The ref is moved only from where it was seen, so
/// that of two processes that write at once each finds what the other wrote.
actor ReceiptBook {
  /// The ref that the commits of receipts are under.
  let name: String
  /// What this clone is known by in attempts.
  let machine: String
  private let location: RepositoryLocation
  private let now: @Sendable () -> Int64
  private var repository: Repository?
  private var known: Known?

  private struct Known {
    var tip: ObjectID
    var tree: ObjectID
    /// By their places.
    private(set) var receipts: [String: Receipt] = [:]
    /// By the channels' names.
    private(set) var sent: [String: SentTimes] = [:]
    /// The places of what programs were told, by channel and subject.
    private(set) var notices: [[String]: Set<String>] = [:]
    /// The places of what is no receipt of ours, or is damaged.
    var strange: Set<String> = []

    init(tip: ObjectID, tree: ObjectID) {
      self.tip = tip
      self.tree = tree
    }

    mutating func take(_ receipt: Receipt) {
      let path = receipt.path
      receipts[path] = receipt
      if receipt.target != nil {
        notices[[receipt.channel, receipt.note], default: []].insert(path)
      }
      // A change of what is there is no post, and takes up no place between posts.
      guard receipt.part == 0, receipt.generation == 0 else { return }
      sent[receipt.channel, default: SentTimes()].set(receipt.sent?.at, for: path)
    }
  }

  /// A receipt has some hundred bytes; what is larger is none.
  private static let limit = 64 << 10
  private static let tries = 20

  /// - Parameters:
  ///   - location: The repository.
  ///   - name: The full name of the ref.
  ///   - now: The wall clock in milliseconds since 1970, UTC.
  /// - Throws: ``GitError`` when there is no repository.
  init(
    _ location: RepositoryLocation, name: String = Receipts.name,
    now: @escaping @Sendable () -> Int64 = WallClock.milliseconds
  ) throws {
    self.location = location
    self.name = name
    self.now = now
    machine = try Machine.name(of: location)
  }

  /// Every receipt, by its place.
  ///
  /// - Throws: ``GitError`` when they cannot be read.
  func all() throws(GitError) -> [String: Receipt] { try current()?.receipts ?? [:] }

  /// What is known of what programs were told of a subject.
  ///
  /// - Parameters:
  ///   - subject: Of a ``Notice``.
  ///   - channel: The channel's name.
  /// - Returns: One for each target and round, in no order.
  /// - Throws: ``GitError`` when the receipts cannot be read.
  func receipts(of subject: String, on channel: String) throws(GitError) -> [Receipt] {
    guard let known = try current() else { return [] }
    return (known.notices[[channel, subject]] ?? []).compactMap { known.receipts[$0] }
  }

  /// Of what programs were told on a channel.
  ///
  /// - Throws: ``GitError`` when the receipts cannot be read.
  func subjects(on channel: String) throws(GitError) -> [String] {
    (try current()?.notices.keys ?? [:].keys).filter { $0[0] == channel }.map { $0[1] }.sorted()
  }

  /// When first parts were sent to a channel, at a moment or after it.
  ///
  /// - Parameters:
  ///   - channel: Its name.
  ///   - moment: In seconds since 1970, UTC.
  /// - Returns: In the same, the earliest first.
  /// - Throws: ``GitError`` when the receipts cannot be read.
  func sent(to channel: String, since moment: Int64) throws(GitError) -> [Int64] {
    Array(try current()?.sent[channel]?.since(moment) ?? [])
  }

  /// The commit that the receipts are in; nil where nothing was ever delivered.
  func tip() throws(GitError) -> ObjectID? { try current()?.tip }

  /// The receipts of some parts; a new one where there is none.
  ///
  /// - Throws: ``Stop`` when what is in the place of one is no receipt, since nobody can tell what it
  ///   was; ``GitError``.
  func receipts(of blanks: [Receipt]) throws -> [Receipt] {
    let known = try current()
    return try blanks.map { blank throws(Stop) in
      if known?.strange.contains(blank.path) == true {
        throw Stop(
          "\(blank.path) in \(name) is no receipt",
          hint: "look at it: git show \(name):\(blank.path)")
      }
      return known?.receipts[blank.path] ?? blank
    }
  }

  /// Changes receipts, all of them in one commit.
  ///
  /// - Parameters:
  ///   - blanks: Which.
  ///   - message: Why, for who reads the history of the ref.
  ///   - change: Is given them as they are; called again when somebody else wrote meanwhile.
  /// - Returns: The receipts as they are then.
  /// - Throws: ``Stop``, ``GitError``; nothing was changed then.
  @discardableResult
  func update(
    _ blanks: [Receipt], _ message: String, _ change: (inout [Receipt]) throws -> Void
  ) throws -> [Receipt] {
    for _ in 0..<Self.tries {
      let before = try receipts(of: blanks)
      var after = before
      try change(&after)
      guard after != before else { return after }
      if try write(after.filter { !before.contains($0) }, message) { return after }
    }
    throw Stop("cannot write receipts: somebody else writes to \(name) all the time")
  }

  /// Takes in what another version of the receipts knows.
  ///
  /// Nothing is ever taken away: a receipt that the other side lacks stays.
  ///
  /// - Parameter other: A commit of receipts that is in the repository.
  /// - Returns: Whether the other side lacks something that is here.
  /// - Throws: ``GitError``, ``Stop``.
  func join(_ other: ObjectID) throws -> Bool {
    for _ in 0..<Self.tries {
      let theirs = try read(other, in: open())
      guard let mine = try current() else {
        if try move(to: other, from: nil) { return false }
        continue
      }
      if mine.tip == other { return false }
      var changed: [Receipt] = []
      for (path, receipt) in theirs.receipts {
        let joined = mine.receipts[path]?.joined(with: receipt) ?? receipt
        if joined != mine.receipts[path] { changed.append(joined) }
      }
      let isAhead = mine.receipts.contains { path, receipt in
        theirs.receipts[path].map { $0.joined(with: receipt) != $0 } ?? true
      }
      if !isAhead, try open().mergeBase(mine.tip, other) == mine.tip {
        if try move(to: other, from: mine.tip) { return false }
        continue
      }
      if try write(changed, "Join receipts", with: other) { return true }
    }
    throw Stop("cannot join receipts: somebody else writes to \(name) all the time")
  }

  // MARK: - Git

  private func open() throws(GitError) -> Repository {
    if let repository { return repository }
    let opened = try location.open()
    repository = opened
    return opened
  }

  private func current() throws(GitError) -> Known? {
    let repository = try open()
    guard let tip = try repository.tip(of: name) else {
      known = nil
      return nil
    }
    if let known, known.tip == tip { return known }
    let read = try read(tip, in: repository)
    known = read
    return read
  }

  private func read(_ commit: ObjectID, in repository: Repository) throws(GitError) -> Known {
    let commit = try repository.commit(commit)
    var result = Known(tip: commit.id, tree: commit.tree)
    for file in try repository.files(of: commit) {
      if file.kind.isRegular, file.flaw == nil, try repository.size(of: file.id) <= Self.limit,
        let receipt = Receipt(try repository.bytes(of: file.id), at: file.path)
      {
        result.take(receipt)
      } else {
        result.strange.insert(file.path)
      }
    }
    return result
  }

  /// Writes receipts over those that are known.
  ///
  /// - Returns: False when somebody else moved the ref meanwhile.
  private func write(
    _ changed: [Receipt], _ message: String, with other: ObjectID? = nil
  ) throws(GitError) -> Bool {
    try Repository.flushWrites()
    try Repository.keepFewObjects()
    let repository = try open()
    let tip = known?.tip
    let files = try changed.map { receipt throws(GitError) in
      (path: receipt.path, blob: try repository.write(receipt.bytes))
    }
    let tree = try repository.writeTree(of: files, over: known?.tree)
    let signature = Signature(
      name: "Control Room", email: "controlroom@\(machine)", seconds: now() / 1000, offset: 0)
    let commit = try repository.writeCommit(
      of: tree, after: [tip, other].compactMap(\.self), message: message + "\n", by: signature)
    guard try move(to: commit, from: tip) else { return false }
    // In place: a copy of all receipts for each that is written would be felt.
    if known == nil { known = Known(tip: commit, tree: tree) }
    known?.tip = commit
    known?.tree = tree
    for receipt in changed { known?.take(receipt) }
    return true
  }

  private func move(to commit: ObjectID, from old: ObjectID?) throws(GitError) -> Bool {
    let repository = try open()
    do {
      try repository.move(reference: name, to: commit, from: old)
      return true
    } catch {
      guard [.exists, .locked, .modified].contains(error.code) else { throw error }
      return false
    }
  }
}
