import FaultDisk
import Glibc

@testable import Workflow

/// A process that runs pipelines with effects, for tests to kill, to stop and to start again, and
/// to give a bad disk.
///
///     FaultRunner LEDGER WORLD ROUNDS [--kill-at POINT] [--lease MS] [--seed N]
///       [--disk KIND --fault-at N [--loss none|random|all]] [--checkpoint PAGES]
///       [--synchronous LEVEL]
///
/// It makes a run for each round, once, and works until nothing is left to do. What it does outside
/// is a line in the file WORLD: somebody else's server, which survives whatever happens here. What
/// the ledger acknowledged is a line in WORLD.acknowledged.
///
/// It ends with 0 when all is done, with 3 and the reason when something is wrong, and with 137 when
/// the power went: at the operation, or, after another fault, in the end.
@main
struct FaultRunner {
  static func main() async {
    var loss = FAULT_KEEP
    var status: Int32 = 0
    do {
      let options = try Options(CommandLine.arguments)
      if let kind = options.disk {
        let plan = fault_plan(
          kind: kind, at: options.faultAt, loss: options.loss, seed: options.seed)
        guard fault_disk_install(plan) == 0 else { throw Options.Misuse("there is no such disk") }
        loss = options.loss
      }
      print("points \(try await run(options))", terminator: " ")
    } catch {
      let words = Array("FaultRunner: \(error)\n".utf8)
      _ = unsafe words.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
      status = 3
    }
    print("operations \(fault_disk_operations()) faults \(fault_disk_faults())")
    fflush(nil)
    if loss != FAULT_KEEP { fault_disk_cut() }
    exit(status)
  }

  /// - Returns: How many points were passed.
  private static func run(_ options: Options) async throws -> Int {
    let points = Points(killAt: options.killAt)
    var timing = Engine.Timing()
    timing.lease = .milliseconds(options.lease)
    timing.heartbeat = .milliseconds(options.lease / 4)
    timing.watch = .milliseconds(options.lease / 8)
    timing.settling = .zero
    timing.sweep = .milliseconds(5)
    timing.poll = .milliseconds(2)
    let owner = ProcessIdentity.current()
    let file = try SQLiteDatabase(path: options.ledger, patience: .seconds(60)) { _ in }
    if options.checkpoint > 0 {
      try file.execute("PRAGMA wal_autocheckpoint = \(options.checkpoint)")
    }
    if let level = options.synchronous { try file.execute("PRAGMA synchronous = \(level)") }
    let database = CrashingDatabase(
      file, points, acknowledged: LineFile(path: options.world + ".acknowledged"))
    let world = FileWorld(posts: LineFile(path: options.world), points, seed: options.seed)
    let engine = Engine(
      ledger: Ledger(database: database, path: options.ledger, owner: owner),
      kinds: world.kinds, timing: timing, now: milliseconds)
    for round in 1...options.rounds {
      _ = try await engine.enqueue(
        RunRequest(
          FileWorld.definition, trigger: "test", subject: "round \(round)",
          parameters: ["text": "round \(round)"], actor: "test", dedup: "round \(round)"))
    }
    // A run that is left to another, which may be stopped, is that one's: idle is not done.
    try await engine.work(until: { isIdle in
      guard isIdle else { return false }
      return (try? engine.ledger.unfinished().allSatisfy { $0.state == .parked }) ?? false
    })
    return points.count
  }

  private static let milliseconds: @Sendable () -> Int64 = {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
