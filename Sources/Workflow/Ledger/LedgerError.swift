/// Why the ledger could not be opened, read or written.
package struct LedgerError: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// There is no ledger yet; only a reader meets this.
    case missing
    /// Another process has it; its id, where that is known.
    case busy(process: Int32?)
    /// It was made by a newer version.
    case newer(schema: Int)
    /// It was made by an older version, and whoever opens it for writing brings it up to date; only
    /// a reader meets this.
    case older(schema: Int)
    /// It is a database, but not one of ours.
    case foreign
    /// It is damaged, or no database.
    case corrupt
    case readOnly
    case full
    case disk
    /// The file system, or the server, cannot keep what a ledger promises.
    case notDurable
    /// The server that has it does not answer, or lets nobody in.
    case unreachable
    /// The server went away before it said whether the last write was made.
    case uncertain
    /// The ledger's own rules forbid the write, such as a transition that is not in the table.
    case refused
    case other
  }

  package let reason: Reason
  package let path: String
  /// SQLite's or the system's own words.
  package let detail: String

  init(_ reason: Reason, _ path: String, _ detail: String = "") {
    self.reason = reason
    self.path = path
    self.detail = detail
  }
}

extension LedgerError {
  /// Whether opening it for writing brings it up to date.
  package var isOlder: Bool {
    if case .older = reason { true } else { false }
  }
}

extension LedgerError {
  /// Whether it may well go by itself: somebody else is at it, or a server is away.
  package var isPassing: Bool {
    switch reason {
    case .busy, .unreachable, .uncertain: true
    default: false
    }
  }
}

extension LedgerError: CustomStringConvertible {
  package var description: String {
    let what =
      switch reason {
      case .missing: "there is no ledger at \(path)"
      case .busy(let process?): "process \(process) is using the ledger \(path)"
      case .busy(nil): "another process is using the ledger \(path)"
      case .newer(let schema): "the ledger \(path) is of a newer kind (schema \(schema))"
      case .older(let schema): "the ledger \(path) is of an older kind (schema \(schema))"
      case .foreign: "\(path) is a database, but not a ledger"
      case .corrupt: "the ledger \(path) is damaged"
      case .readOnly: "the ledger \(path) cannot be written"
      case .full: "the disk of the ledger \(path) is full"
      case .disk: "reading or writing the ledger \(path) failed"
      case .notDurable: "the ledger \(path) is where it cannot be kept safe"
      case .unreachable: "the ledger \(path) cannot be reached"
      case .uncertain: "the ledger \(path) did not say whether it made the last write"
      case .refused: "the ledger \(path) refused a write that its rules forbid"
      case .other: "the ledger \(path) failed"
      }
    return detail.isEmpty ? what : "\(what): \(detail)"
  }

  /// What to do about it.
  package var hint: String {
    switch reason {
    case .missing: "nothing has run here yet; 'controlroom publish' makes it"
    case .busy: "wait until it is done; a stopped process has to be continued or ended"
    case .newer: "use the version of controlroom that made it, or a newer one; it was left as it is"
    case .older: "the next 'controlroom publish' brings it up to date"
    case .foreign: "move that file away, or name another ledger"
    case .corrupt:
      "'controlroom doctor' says how to keep what is left of it and to go on with a new one"
    case .readOnly: "check who owns the file and its folder, and whether the disk is read-only"
    case .full: "free some space and try again; what was recorded is safe"
    case .disk: "check the disk; what was recorded before is safe if the disk is"
    case .notDurable: "put the ledger on a local disk, or a server that flushes what it commits"
    case .unreachable: "check that the server runs, and the address, the user and the password"
    case .uncertain: "'controlroom runs' shows what was recorded; resume what is unfinished"
    case .refused: "the run was changed by somebody else meanwhile; 'controlroom runs' shows it"
    case .other: "try again; if it stays, look at the disk and at who may write to the folder"
    }
  }
}
