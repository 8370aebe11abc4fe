import Digests
import Glibc
import Synchronization

@testable import Workflow

/// A process that runs pipelines with effects, for tests to kill, to stop and to start again.
///
///     FaultRunner LEDGER WORLD ROUNDS [--kill-at POINT] [--lease MS] [--seed N]
///
/// It makes a run for each round, once, and works until nothing is left to do. What it does outside
/// is a line in the file WORLD: somebody else's server, which survives whatever happens here.
@main
struct FaultRunner {
  static func main() async {
    do { try await run(Options(CommandLine.arguments)) } catch {
      let words = Array("FaultRunner: \(error)\n".utf8)
      _ = unsafe words.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
      exit(3)
    }
  }

  private static func run(_ options: Options) async throws {
    let points = Points(killAt: options.killAt)
    var timing = Engine.Timing()
    timing.lease = .milliseconds(options.lease)
    timing.heartbeat = .milliseconds(options.lease / 4)
    timing.watch = .milliseconds(options.lease / 8)
    timing.settling = .zero
    timing.sweep = .milliseconds(5)
    timing.poll = .milliseconds(2)
    let owner = ProcessIdentity.current()
    let database = CrashingDatabase(
      try SQLiteDatabase(path: options.ledger, patience: .seconds(60)) { _ in }, points)
    let world = FileWorld(path: options.world, points, seed: options.seed)
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
    print("points \(points.count)")
  }

  private static let milliseconds: @Sendable () -> Int64 = {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

private struct Options {
  var ledger = ""
  var world = ""
  var rounds = 1
  var killAt = 0
  var lease = 60_000
  var seed: UInt64 = 0

  init(_ arguments: [String]) throws {
    var words = arguments.dropFirst()
    func next() throws -> String {
      guard let word = words.popFirst() else { throw StepFailure("an argument is missing") }
      return word
    }
    ledger = try next()
    world = try next()
    rounds = Int(try next()) ?? 1
    while let word = words.popFirst() {
      let value = try next()
      switch word {
      case "--kill-at": killAt = Int(value) ?? 0
      case "--lease": lease = Int(value) ?? 60_000
      case "--seed": seed = UInt64(value) ?? 0
      default: throw StepFailure("'\(word)' is no option")
      }
    }
  }
}

/// The numbered places at which the process may be killed.
final class Points: Sendable {
  private let killAt: Int
  private let reached = Atomic<Int>(0)

  init(killAt: Int) { self.killAt = killAt }

  var count: Int { reached.load(ordering: .relaxed) }

  func pass() {
    if reached.wrappingAdd(1, ordering: .relaxed).newValue == killAt { raise(SIGKILL) }
  }
}

/// A database with a point before each transaction that writes, one before its commit, and one
/// after it.
final class CrashingDatabase: LedgerDatabase {
  private let database: SQLiteDatabase
  private let points: Points

  init(_ database: SQLiteDatabase, _ points: Points) {
    self.database = database
    self.points = points
  }

  var dialect: SQLDialect { database.dialect }

  func read<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    try database.read(body)
  }

  func write<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    points.pass()
    let result = try database.write { connection in
      let result = try body(connection)
      points.pass()
      return result
    }
    points.pass()
    return result
  }
}
