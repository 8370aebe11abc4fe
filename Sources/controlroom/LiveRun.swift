import Diagnostics
import Pipeline
import Synchronization
import Workflow

/// A run on a terminal while it goes on: a line for each step that runs, with the time it has taken.
final class LiveRun: Sendable {
  private let screen: Screen
  private let state = Mutex(State())

  private struct State {
    /// In the order in which they began.
    var steps: [Running] = []
    /// What long work says of itself: `reading notes 300/2000`.
    var progress: String?
  }

  private struct Running {
    var name: String
    var attempt: Int
    var began: ContinuousClock.Instant
    var line = ""
  }

  init(on screen: Screen) { self.screen = screen }

  /// Follows what happens; what is done stays on the screen.
  func observe(_ observation: Observation) {
    state.withLock { state in
      switch observation {
      case .stepStarted(let name, let attempt):
        state.steps.removeAll { $0.name == name }
        state.steps.append(Running(name: name, attempt: attempt, began: .now))
      case .progress(let name, let line):
        if let index = state.steps.firstIndex(where: { $0.name == name }) {
          state.steps[index].line = line
        }
      case .stepFinished(let step):
        state.steps.removeAll { $0.name == step.name }
        state.progress = nil
      default: break
      }
    }
    redraw()
    if let line = RunView.line(observation) { screen.add(line + "\n") }
  }

  /// Shows how far long work is.
  func progress(_ text: String?) {
    let isNew = state.withLock { state in
      defer { state.progress = text }
      return state.progress != text
    }
    if isNew { redraw() }
  }

  func redraw() {
    let lines = state.withLock { state in
      state.steps.enumerated().map { index, step in
        let elapsed = (ContinuousClock.now - step.began).components
        let tenths = elapsed.seconds * 10 + elapsed.attoseconds / 100_000_000_000_000_000
        var parts = ["  … \(RunView.padded(step.name, to: 10)) \(tenths / 10).\(tenths % 10) s"]
        if step.attempt > 1 { parts.append("(attempt \(step.attempt))") }
        // Long work does not know which step it is of; the last that began is the one that reads.
        let isLast = index == state.steps.count - 1
        if let progress = state.progress, isLast {
          parts.append(progress)
        } else if !step.line.isEmpty {
          parts.append(step.line.visible)
        }
        return parts.joined(separator: "  ")
      }
    }
    screen.show(lines)
  }

  func end() {
    state.withLock { $0 = State() }
    screen.show([])
  }
}

extension Console {
  /// Calls `body` with a way to tell what happens in a run, and shows it while it does: on a
  /// terminal with a line for each step that runs, elsewhere with a line for each that is done.
  func following<R>(
    _ body: (_ progress: Progress, _ observe: @escaping @Sendable (Observation) -> Void)
      async throws -> R
  ) async throws -> R {
    guard isLive else {
      return try await body(.silent) { [self] observation in
        if let line = RunView.line(observation) { say(line) }
      }
    }
    let live = LiveRun(on: screen)
    let clock = Task {
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(100))
        live.redraw()
      }
    }
    defer {
      clock.cancel()
      live.end()
    }
    let progress = Progress { stage, done, total in
      guard total > 200 else { return }
      // Every change is too much for a terminal, and for the lock.
      let step = max(1, total / 100)
      if done >= total {
        live.progress(nil)
      } else if done % step == 0 {
        live.progress("\(stage.rawValue) \(done)/\(total)")
      }
    }
    return try await body(progress) { live.observe($0) }
  }
}
