import Glibc
import Workflow

/// How many transitions of steps the engine makes durable in a second.
///
/// The slices of all contenders take turns, so that whatever else the machine does meets all alike.
enum Transitions {
  private static let steps = 200
  private static let slices = 7

  static func measure(in folder: String) async throws {
    let raw = RawSQLite(path: "\(folder)/raw.sqlite")
    let engine = Engine(
      ledger: try Ledger(path: "\(folder)/ledger.sqlite"), kinds: kinds, now: wallClock)
    let clock = ContinuousClock()
    var rawCommits: [Double] = []
    var flushes: [Double] = []
    var transitions: [Double] = []
    var commits: [Double] = []
    var done: [Double] = []
    for slice in 0...slices {
      let flushed = perSecond(flush(in: folder, for: .seconds(1)), in: .seconds(1))
      let committed = perSecond(raw.commit(for: .seconds(1)), in: .seconds(1))
      var begun = 0
      let start = clock.now
      while clock.now - start < .seconds(1) {
        begun += 1
        let report = try await engine.run(
          pipeline, trigger: "benchmark", subject: "\(slice)",
          parameters: ["number": "\(slice) \(begun)"], actor: "benchmark")
        guard report.state == .succeeded else { fatal("the run \(report.state.rawValue)") }
      }
      let time = clock.now - start
      // The first slice warms everything up.
      guard slice > 0 else { continue }
      flushes.append(flushed)
      rawCommits.append(committed)
      // Each step becomes ready, is claimed and ends. The end of one goes to the disk with the
      // beginning of the next; the run, the first beginning and the last end are by themselves.
      transitions.append(perSecond(begun * steps * 3, in: time))
      commits.append(perSecond(begun * (steps + 2), in: time))
      done.append(perSecond(begun * steps, in: time))
    }
    print("One chain of \(steps) steps that do nothing, each step's state durable before the next:")
    row("  the disk: fdatasync of 4 KiB", flushes, "/s")
    row("  SQLite alone: UPDATE, INSERT, COMMIT", rawCommits, "/s")
    row("  the engine: durable transitions", transitions, "/s")
    row("  the engine: commits", commits, "/s")
    row("  the engine: steps", done, "/s")
    row(
      "  transitions of what SQLite commits",
      zip(transitions, rawCommits).map { 100 * $0 / $1 }, "%")
    row("  commits of what SQLite commits", zip(commits, rawCommits).map { 100 * $0 / $1 }, "%")
    if let fault = try engine.ledger.verify() { fatal("the record is broken: \(fault)") }
  }

  /// Steps that do nothing; none is remembered from one run to the next.
  static let kinds = [("nothing", []), ("next", ["before"])].map { name, inputs in
    StepKind(
      name, version: "1", inputs: inputs, options: ["place"], parameters: ["number"],
      outputs: ["done"],
      work: .pure { _ in StepOutcome(["done": "yes"], note: "nothing to do") })
  }

  private static let pipeline: PipelineDefinition = {
    PipelineDefinition(
      name: "benchmark", owner: "nobody",
      steps: (0..<steps).map { place in
        // A chain: what keeps its order is what costs.
        PipelineDefinition.Step(
          "step\(place)", uses: place == 0 ? "nothing" : "next",
          inputs: place == 0
            ? [:] : ["before": .init(step: "step\(place - 1)", output: "done")],
          with: ["place": "\(place)"])
      })
  }()

  static let wallClock: @Sendable () -> Int64 = {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Writes and flushes for a while; returns how many times.
  private static func flush(in folder: String, for time: Duration) -> Int {
    let file = unsafe open("\(folder)/flush", O_RDWR | O_CREAT, 0o600)
    guard file >= 0 else { fatal("cannot write to \(folder)") }
    defer { close(file) }
    let block = [UInt8](repeating: 7, count: 4096)
    let clock = ContinuousClock()
    let end = clock.now + time
    var count = 0
    while clock.now < end {
      _ = unsafe block.withUnsafeBytes {
        unsafe pwrite(file, $0.baseAddress, $0.count, Int(count % 64) * 4096)
      }
      fdatasync(file)
      count += 1
    }
    return count
  }
}
