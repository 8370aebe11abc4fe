internal import Glibc
internal import Synchronization

/// Where the time of a build goes, by stage and by note: `build --timings`.
///
/// Only watches: what is built is the same with and without it. Safe on any number of threads.
package final class Timings: Sendable {
  /// One part of the work.
  package struct Stage: Sendable {
    package let stage: Progress.Stage
    /// From its beginning to its end, in nanoseconds.
    package fileprivate(set) var wall = 0
    /// What all cores did for the process meanwhile, in nanoseconds.
    package fileprivate(set) var processor = 0
    /// What it wrote.
    package fileprivate(set) var files = 0
    package fileprivate(set) var bytes = 0
  }

  /// What one note took.
  package struct Note: Sendable {
    package let path: String
    /// In nanoseconds of one thread, by stage, in the order of the stages.
    package let parts: [(stage: Progress.Stage, time: Int)]
    package var time: Int { parts.reduce(0) { $0 + $1.time } }
  }

  private struct State {
    var stages: [Stage] = []
    var notes: [String: [Progress.Stage: Int]] = [:]

    mutating func change(_ stage: Progress.Stage, _ body: (inout Stage) -> Void) {
      let index = stages.firstIndex { $0.stage == stage } ?? stages.endIndex
      if index == stages.endIndex { stages.append(Stage(stage: stage)) }
      body(&stages[index])
    }
  }

  private let state = Mutex(State())

  package init() {}

  /// The stages, in the order in which they began to count.
  package var stages: [Stage] { state.withLock { $0.stages } }

  /// The notes that took most, the slowest first.
  package func slowest(_ count: Int) -> [Note] {
    let order = stages.map(\.stage)
    let notes = state.withLock { $0.notes }.map { path, times in
      Note(path: path, parts: order.compactMap { stage in times[stage].map { (stage, $0) } })
    }
    return Array(notes.sorted { ($1.time, $0.path) < ($0.time, $1.path) }.prefix(count))
  }

  func add(_ stage: Progress.Stage, since start: Moment) {
    let now = Moment()
    state.withLock {
      $0.change(stage) {
        $0.wall += now.wall - start.wall
        $0.processor += now.processor - start.processor
      }
    }
  }

  func add(_ stage: Progress.Stage, of note: String, since start: Moment) {
    let time = Moment().wall - start.wall
    state.withLock { $0.notes[note, default: [:]][stage, default: 0] += time }
  }

  func add(_ stage: Progress.Stage, files: Int, bytes: Int) {
    state.withLock {
      $0.change(stage) {
        $0.files += files
        $0.bytes += bytes
      }
    }
  }

  /// What the clocks say, in nanoseconds.
  struct Moment {
    let wall = Self.read(CLOCK_MONOTONIC)
    let processor = Self.read(CLOCK_PROCESS_CPUTIME_ID)

    private static func read(_ clock: clockid_t) -> Int {
      var time = timespec()
      unsafe clock_gettime(clock, &time)
      return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
  }
}
