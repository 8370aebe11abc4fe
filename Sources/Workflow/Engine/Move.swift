/// What is to be written about one step, in a transaction that others may share.
///
/// A commit costs as much as all else that is done about a small step. So what a step made, and what
/// may begin because of it, go to the disk together: the outcome is there before anything depends on
/// it, and no later than it would be alone.
struct Move: Sendable {
  /// How the ledger stands after it.
  enum Result: Sendable {
    case moved(StepRow)
    /// It is claimed, and its work is to be done.
    case claimed(StepRow, StepExecution)
    /// It may not go on now.
    case waits(StepRow, RunDriver.Wait)
  }

  /// The step as it was when this was decided.
  let row: StepRow
  /// The step as it will be; nil where only the ledger can tell.
  var expected: StepRow?
  let write: @Sendable (LedgerTransaction) throws -> Result
}
