import Foundation
import Testing

@testable import Workflow

/// A ledger on a disk that fails: see `FaultDisk` for what it does.
///
/// FAULTS in the environment says how many operations fail in each test, evenly over a run and,
/// where it is more than those, again with other dice.
@Suite(.serialized) struct DiskFaultTests {
  private let ground: FaultGround

  init() throws { ground = try FaultGround() }

  /// A small WAL, so that it is copied into the file often.
  private static let everywhere = ["--checkpoint", "8"]

  private static let faults = ProcessInfo.processInfo.environment["FAULTS"].flatMap { Int($0) }

  /// Runs once for each fault.
  ///
  /// - Parameters:
  ///   - kind: The disk's `--disk`.
  ///   - usually: How many faults there are without FAULTS.
  ///   - options: Further options.
  ///   - body: Is given each process after its end, and what it was about; whether to go on.
  /// - Throws: What the body throws, and what cannot be run.
  private func inject(
    _ kind: String, usually: Int, _ options: [String],
    _ body: (Runner, Runner.End, _ what: String) throws -> Bool
  ) throws {
    let disk = Self.everywhere + ["--disk", kind, "--fault-at"]
    let counting = try ground.start(rounds: 1, disk + ["0"])
    try #require(counting.wait() == .exit(0), "\(counting.errors)")
    let total = try #require(counting.counts["operations"])
    try ground.clear()
    let count = Self.faults ?? usually
    let passes = (count + total - 1) / total
    var happened = 0
    for index in 0..<count {
      let place = index * passes * total / count
      let (operation, seed) = (1 + place % total, 1 + place / total)
      let options = options + ["--seed", "\(seed)"]
      let runner = try ground.start(rounds: 1, disk + ["\(operation)"] + options)
      let end = runner.wait()
      if end == .exit(137) || runner.counts["faults"] != 0 { happened += 1 }
      let words = ["--disk \(kind) --fault-at \(operation)"] + options
      guard try body(runner, end, words.joined(separator: " ")) else { return }
      try ground.clear()
    }
    print(
      "\(kind) \(options.joined(separator: " ")): \(happened) faults, \(total) operations a run")
    // Side by side, steps take a few operations more or less; and in the end nothing grows any more,
    // so that a full disk is not noticed.
    #expect(happened > count * 3 / 4)
  }

  @Test(arguments: ["random", "all"])
  func `wherever the power goes, nothing acknowledged is lost and nothing is sent twice`(
    loss: String
  ) throws {
    defer { ground.remove() }
    try inject("power", usually: 50, ["--loss", loss]) { runner, end, what in
      #expect(end == .exit(137), "\(what): \(runner.errors)")
      try ground.expectInvariants(what)
      try ground.expectAllDone(rounds: 1, what)
      #expect(ground.posts.count == 2, "\(what)")
      return true
    }
  }

  /// SQLite's journal of it may be left, which a reader can do nothing about.
  @Test func `when a process dies while it makes the ledger, the next one makes it`() throws {
    defer { ground.remove() }
    for operation in 1...24 {
      let disk = ["--disk", "power", "--fault-at", "\(operation)", "--loss", "none"]
      #expect(try ground.start(rounds: 1, disk).wait() == .exit(137))
      try ground.expectInvariants("operation \(operation)")
      try ground.expectAllDone(rounds: 1, "operation \(operation)")
      try ground.clear()
    }
  }

  @Test(arguments: ["ioerr", "read", "short", "fsync", "full"])
  func `an error of the disk is said, and nothing is half done`(kind: String) throws {
    defer { ground.remove() }
    try inject(kind, usually: 20, []) { runner, end, what in
      if end != .exit(0) {
        #expect(end == .exit(3), "\(what): \(runner.errors)")
        #expect(Self.names(kind, ground.ledgerPath, runner.errors), "\(what): \(runner.errors)")
      }
      try ground.expectInvariants(what)
      try ground.expectAllDone(rounds: 1, what)
      #expect(ground.posts.count == 2, "\(what)")
      return true
    }
  }

  /// What the system failed to write it does not write later either, and takes for written.
  @Test(arguments: ["fsync", "ioerr", "short", "full"])
  func `when the power goes after an error, what was acknowledged is still there`(
    kind: String
  ) throws {
    defer { ground.remove() }
    try inject(kind, usually: 16, ["--loss", "random"]) { runner, end, what in
      #expect(end == .exit(137), "\(what): \(runner.errors)")
      try ground.expectInvariants(what)
      try ground.expectAllDone(rounds: 1, what)
      #expect(ground.posts.count == 2, "\(what)")
      return true
    }
  }

  /// The disk has teeth: a ledger that trusts it more than it should is bitten.
  @Test(arguments: ["off", "normal"])
  func `a ledger that does not wait for the disk loses what it acknowledged`(
    level: String
  ) throws {
    defer { ground.remove() }
    var violations: [String] = []
    try inject("power", usually: 60, ["--loss", "all", "--synchronous", level]) { _, _, _ in
      violations = try ground.violations()
      return violations.isEmpty
    }
    #expect(!violations.isEmpty)
  }

  private static func names(_ kind: String, _ path: String, _ words: String) -> Bool {
    let sentences = [
      "reading or writing the ledger \(path) failed",
      // SQLite keeps to itself why the file could not be changed to have a WAL.
      "the ledger \(path) is where it cannot be kept safe",
      kind == "full" ? "the disk of the ledger \(path) is full" : nil,
    ]
    return sentences.compactMap { $0 }.contains { words.hasPrefix("FaultRunner: \($0)") }
  }
}
