internal import Git
internal import Workflow

/// Where the ledger of a repository is, when nobody says otherwise.
package enum LedgerPlace {
  /// In the git folder that all linked work trees share, so nothing of it is in a work tree.
  package static func path(in commonDirectory: String) -> String {
    commonDirectory + "/controlroom/ledger.sqlite"
  }

  /// Of what was tried against the laboratory.
  package static func labPath(in commonDirectory: String) -> String {
    commonDirectory + "/controlroom/lab.sqlite"
  }
}

extension RepositoryLocation {
  /// Opens the repository's ledger for writing.
  ///
  /// The head of its record is noted in the repository itself, at ``AuditAnchor/name``.
  ///
  /// - Parameter isWaiting: Is told when a write waits for long, and for which process.
  /// - Returns: The ledger.
  /// - Throws: `GitError` when there is no repository; `LedgerError`.
  func ledger(
    isWaiting: @escaping @Sendable (Int32?) -> Void = { _ in }
  ) throws -> Ledger {
    try Ledger(
      path: try knownLedgerPlace(),
      anchor: { if !isLab { AuditAnchor(self).note($0, over: $1) } },
      isWaiting: isWaiting)
  }

  /// Opens the repository's ledger to look at it; nil where nothing has been recorded yet.
  ///
  /// - Throws: `GitError` when there is no repository; `LedgerError`.
  func ledgerForReading() throws -> Ledger? {
    do {
      return try Ledger(reading: try knownLedgerPlace())
    } catch let error as LedgerError where error.reason == .missing {
      return nil
    } catch let error as LedgerError where error.isOlder {
      return try ledger()
    }
  }

  /// The digests of what somebody refused: it is not asked for again.
  ///
  /// - Throws: ``Stop`` when the ledger cannot be read.
  func refusedPayloads() throws -> Set<String> {
    try ledgerForReading()?.refusedPayloads() ?? []
  }

  private func knownLedgerPlace() throws -> String {
    if isLab { return LedgerPlace.labPath(in: try open().commonDirectory) }
    return try ledgerPlace ?? LedgerPlace.path(in: open().commonDirectory)
  }
}
