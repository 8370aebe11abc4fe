package import Workflow

/// `audit`: whether the record is whole, and the record itself.
package struct Audit: Sendable {
  package var location: RepositoryLocation

  package init(_ location: RepositoryLocation) { self.location = location }

  /// What came of a verification.
  package struct Outcome: Sendable {
    /// The first fault; nil when there is none.
    package var fault: Ledger.Fault?
    /// How many events there are.
    package var events: Int64
    /// The digest of the last one, in hexadecimal; nil when there is none.
    package var head: String?
    /// How many of them were noted outside the ledger; nil when none were.
    package var noted: Int64?
  }

  /// Goes through the whole record: its chain, every transition, every effect, every approval with
  /// its signature, and its head as noted in the repository.
  ///
  /// - Throws: ``Stop``.
  package func verify() throws -> Outcome {
    let anchored = try AuditAnchor(location).read()
    guard let ledger = try location.ledgerForReading() else {
      let fault = anchored.map {
        Ledger.Fault(
          sequence: 1, reason: "it is missing: \($0.sequence) events were noted outside the ledger")
      }
      return Outcome(fault: fault, events: 0, head: nil, noted: anchored?.sequence)
    }
    let found = try ledger.verification(anchored: anchored)
    let unproven = try Approvals(location).faults().first.map {
      Ledger.Fault(sequence: nil, reason: $0)
    }
    return Outcome(
      fault: found.fault ?? unproven, events: found.head?.sequence ?? 0, head: found.head?.hash,
      noted: anchored?.sequence)
  }

  /// Calls `body` with each event as one line of JSON, oldest first.
  ///
  /// - Throws: ``Stop``; what `body` throws.
  package func export(_ body: (String) throws -> Void) throws {
    try location.ledgerForReading()?.export(body)
  }
}
