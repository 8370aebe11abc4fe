internal import Channels
internal import Diagnostics
internal import Digests
internal import Notes

/// Whether notes say what they said when somebody was told of them.
actor NoteMemory {
  private let location: RepositoryLocation
  private let asOf: Timestamp
  /// The last commit that was looked at, and its notes by identity.
  private var past: (commit: String, notes: [String: Note])?
  /// What is known already, by the digests of both files.
  private var same: [[String]: Bool] = [:]

  init(_ location: RepositoryLocation, asOf: Timestamp) {
    self.location = location
    self.asOf = asOf
  }

  /// Compares a note with the one of the commit from which somebody was told.
  ///
  /// A slip of the keyboard is no change; what cannot be compared is one.
  ///
  /// - Parameters:
  ///   - note: As it is.
  ///   - attempt: By which somebody was told.
  /// - Returns: Whether it says the same.
  /// - Throws: ``Stop``, ``GitError`` when the commit cannot be read.
  func isSame(_ note: Note, as attempt: Attempt) async throws -> Bool {
    let now = Digest(of: note.source.bytes).hex
    guard let then = attempt.fields[Attempt.Field.source] else { return false }
    if then == now { return true }
    if let known = same[[then, now]] { return known }
    let commit = attempt.fields[Attempt.Field.commit] ?? ""
    if past?.commit != commit {
      let library = try await Loaded.past(
        commit, asOf: attempt.fields[Attempt.Field.asOf].flatMap { Int64($0) }, in: location,
        now: asOf)
      past = (
        commit,
        Dictionary(
          (library?.notes ?? []).map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
      )
    }
    let isSame =
      past?.notes[note.identity].map {
        switch DraftChange(from: $0, to: note) {
        case .none, .typo: true
        case .material: false
        }
      } ?? false
    same[[then, now]] = isSame
    return isSame
  }
}
