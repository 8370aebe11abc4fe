extension Ledger {
  /// The process that keeps others from writing to the ledger in a file, without opening it.
  ///
  /// - Parameters:
  ///   - path: The ledger, which is there.
  ///   - patience: For how long it must be kept.
  /// - Returns: The process; 0 when it is not known; nil when the ledger is free.
  /// - Throws: ``LedgerError`` when the lock cannot be looked at.
  package static func holder(of path: String, patience: Duration) throws(LedgerError) -> Int32? {
    let lock = try WriterLock(beside: path, patience: patience)
    do {
      try lock.take { _ in }
    } catch {
      if case .busy(let process) = error.reason { return process ?? 0 }
      throw error
    }
    lock.release()
    return nil
  }
}
