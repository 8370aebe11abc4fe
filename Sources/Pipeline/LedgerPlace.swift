internal import Git
internal import Workflow

/// Where the ledger of a repository is, when nobody says otherwise.
package enum LedgerPlace {
  /// In the git folder that all linked work trees share, so nothing of it is in a work tree.
  package static func path(in commonDirectory: String) -> String {
    commonDirectory + "/controlroom/ledger.sqlite"
  }
}

extension RepositoryLocation {
  /// Opens the repository's ledger for writing.
  ///
  /// - Throws: `GitError` when there is no repository; `LedgerError`.
  func ledger() throws -> Ledger { try Ledger(path: try knownLedgerPlace()) }

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

  private func knownLedgerPlace() throws -> String {
    try ledgerPlace ?? LedgerPlace.path(in: open().commonDirectory)
  }
}
