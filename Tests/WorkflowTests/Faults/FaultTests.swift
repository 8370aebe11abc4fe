import Foundation
import Support
import Testing

@testable import Workflow

/// Processes that are killed, stopped and set going again, and a world that counts what they did.
///
/// FAULTS in the environment says how many random instants there are; 1,000 and more make a night's
/// run.
@Suite(.serialized) struct FaultTests {
  private let ground: FaultGround

  init() throws { ground = try FaultGround() }

  @Test func `killed at any point of the engine, a run is finished and nothing is done twice`()
    throws
  {
    defer { ground.remove() }
    var point = 1
    while true {
      let runner = try ground.start(rounds: 1, ["--kill-at", "\(point)"])
      let end = runner.wait()
      if end == .exit(0) { break }
      #expect(end == .signal(SIGKILL), "point \(point): \(runner.errors)")
      try ground.expectInvariants("point \(point)")
      try ground.expectAllDone(rounds: 1, "point \(point)")
      #expect(ground.posts.count == 2, "point \(point)")
      try ground.clear()
      point += 1
      guard point < 500 else { break }
    }
    // The run, its eight steps and their ends, and what is outside.
    #expect((40..<500).contains(point))
  }

  @Test func `killed and stopped at random instants, two runners do nothing twice`() throws {
    defer { ground.remove() }
    let environment = ProcessInfo.processInfo.environment
    let kills = environment["FAULTS"].flatMap { Int($0) } ?? 150
    var random = Seeded(seed: environment["FAULT_SEED"].flatMap { UInt64($0) } ?? 20_260_601)
    var killed = 0
    var stopped = 0
    var rounds = 4
    var runners: [Runner] = []
    var seed = 1
    while killed + stopped < kills {
      while runners.count < 2 {
        seed += 1
        runners.append(
          try ground.start(rounds: rounds, ["--lease", "120", "--seed", "\(seed)"]))
      }
      usleep(UInt32(random.next() % 60_000))
      let victim = Int(random.next() % 2)
      if random.next() % 10 < 7 {
        runners[victim].send(SIGKILL)
        if runners.remove(at: victim).wait() == .signal(SIGKILL) { killed += 1 }
      } else {
        // A zombie: its lease ends, another takes over, and then it goes on where it was.
        runners[victim].send(SIGSTOP)
        usleep(UInt32(150_000 + random.next() % 100_000))
        runners[victim].send(SIGCONT)
        stopped += 1
      }
      for index in runners.indices.reversed() where !runners[index].isRunning {
        let runner = runners.remove(at: index)
        #expect(runner.wait() == .exit(0), "\(runner.errors)")
        rounds += 2
      }
      if (killed + stopped) % 25 == 0 { try ground.expectInvariants("after \(killed + stopped)") }
    }
    for runner in runners {
      runner.send(SIGKILL)
      _ = runner.wait()
    }
    try ground.expectInvariants("after all")
    try ground.expectAllDone(rounds: rounds, "after all")
    #expect(killed > kills / 3 && stopped > kills / 10)
  }
}
