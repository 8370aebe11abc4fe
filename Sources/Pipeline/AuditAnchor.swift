internal import Git
internal import Workflow

/// Where the head of the record is noted outside the ledger, so that rows cut off its end are
/// missed.
struct AuditAnchor: Sendable {
  /// The ref; it is pushed and fetched like any other by whoever wants to keep it elsewhere too.
  static let name = "refs/controlroom/audit"

  let location: RepositoryLocation

  init(_ location: RepositoryLocation) { self.location = location }

  /// Notes how far the record goes, unless what is noted already is no part of it.
  ///
  /// A repository that cannot be written to stops no run: the record itself is safe, and the next
  /// head is noted when it can be.
  func note(_ head: AuditHead, over holds: (AuditHead) -> Bool) {
    guard let repository = try? location.open() else { return }
    if let noted = try? read(repository), noted.sequence > head.sequence || !holds(noted) { return }
    try? repository.note(
      Array("\(head.sequence) \(head.at) \(head.hash)\n".utf8), at: Self.name)
  }

  /// The head that was noted last; nil when none was.
  ///
  /// - Throws: ``Stop`` when the ref holds something else.
  func read() throws -> AuditHead? { try read(try location.open()) }

  private func read(_ repository: Repository) throws -> AuditHead? {
    guard let bytes = try repository.noted(at: Self.name) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
    guard words.count == 3, let sequence = Int64(words[0]), let at = Int64(words[1]) else {
      throw Stop(
        "\(Self.name) does not hold the head of a record",
        hint: "look at it with 'git cat-file -p \(Self.name)'; 'git update-ref -d' removes it")
    }
    return AuditHead(sequence: sequence, at: at, hash: String(words[2]))
  }
}
