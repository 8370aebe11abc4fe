internal import Glibc
internal import Workflow

/// The ledger: whether it is whole, how SQLite keeps it, and who has it.
enum LedgerCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    let place = patient.doctor.location.ledgerPlace
    let path = place ?? LedgerPlace.path(in: patient.commonDirectory)
    do throws(LedgerError) {
      let ledger = try Ledger(reading: path)
      if let version = try ledger.serverVersion() { return try shared(ledger, version) }
      if let holder = try Ledger.holder(of: path, patience: .seconds(2)) { return [held(holder)] }
      if let damage = try ledger.damage().first { return [corrupt(path, damage)] }
      if let fault = try ledger.verify() { return [corrupt(path, "\(fault)")] }
      guard let health = try ledger.health() else {
        return [Finding("ledger", .fine, "\(path) is whole")]
      }
      return [
        Finding(
          "ledger", .fine, "\(path) is whole (schema \(health.schema), \(health.journalMode))"),
        Finding(
          "SQLite", .fine,
          health.sqliteVersion
            + (health.hasWALResetBug
              ? "; its WAL-reset bug is kept out by a lock: one process writes at a time" : "")),
      ]
    } catch {
      switch error.reason {
      case .missing: return [Finding("ledger", .fine, "nothing has run here yet")]
      case .older: return [Finding("ledger", .fine, "\(error)", mend: error.hint)]
      case .corrupt: return [corrupt(path, error.detail)]
      default: return [Finding("ledger", .problem, "\(error)", mend: error.hint)]
      }
    }
  }

  /// On a server, of which several machines may be clients.
  private static func shared(
    _ ledger: Ledger, _ version: String
  ) throws(LedgerError) -> [Finding] {
    if let fault = try ledger.verify() {
      return [
        Finding(
          "ledger", .problem, "\(ledger.path) is damaged: \(fault)",
          mend: "keep what is left, for the record: controlroom audit export > audit.jsonl; then "
            + "restore the database from a backup, or name another one")
      ]
    }
    return [
      Finding("ledger", .fine, "\(ledger.path) is whole"),
      Finding("PostgreSQL", .fine, "\(version); what it acknowledges is on its disk"),
    ]
  }

  private static func held(_ process: Int32) -> Finding {
    let stat = (try? Disk.read("/proc/\(process)/stat")) ?? nil
    // proc_pid_stat(5): the state is the field behind the name in parentheses.
    let state = stat.map { String(decoding: $0, as: UTF8.self) }?
      .split(separator: ")").last?.split(separator: " ").first
    guard state == "T" || state == "t" else {
      return Finding(
        "ledger", .problem, "process \(process) has been writing to it for 2 seconds",
        mend: "wait for it; where it hangs: kill \(process)")
    }
    return Finding(
      "ledger", .problem, "process \(process) holds it and is stopped",
      mend:
        "kill -CONT \(process) lets it go on; kill -KILL \(process) ends it, and nothing is lost")
  }

  /// What is not in the file any more is known from two other places.
  private static func corrupt(_ path: String, _ detail: String) -> Finding {
    // SQLite has files of its own beside it, with the last that was recorded.
    let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex) + "/damaged"
    return Finding(
      "ledger", .problem, "\(path) is damaged: \(detail)",
      mend: "keep what is left, for the record: controlroom audit export > audit.jsonl; move it "
        + "away: mkdir '\(folder)' && mv '\(path)'* '\(folder)'; the same for the head that was noted of "
        + "it: git update-ref refs/controlroom/damaged \(AuditAnchor.name) && "
        + "git update-ref -d \(AuditAnchor.name); what was delivered stands in the "
        + "receipts of git: git fetch origin 'refs/controlroom/receipts:refs/controlroom/receipts'; "
        + "the next run starts a new ledger and delivers nothing that has a receipt")
  }
}
