internal import Synchronization

/// Calls `body`, and stops waiting for it when its time is over.
///
/// A body that does not heed its cancellation goes on by itself; what it makes is dropped.
///
/// - Parameters:
///   - limit: How long to wait.
///   - heedsCancellation: Whether the body is cancelled with the task that waits.
///   - started: Is given what cancels the body.
///   - body: What to do.
/// - Returns: What `body` returns.
/// - Throws: A retryable ``StepFailure`` when the time is over; what `body` throws.
func withTimeout<R: Sendable>(
  _ limit: Duration, heedsCancellation: Bool = true,
  started: (@escaping @Sendable () -> Void) -> Void,
  body: @escaping @Sendable () async throws -> R
) async throws -> R {
  let race = Race<R>()
  let work = Task {
    // Its time begins when it does: on a busy machine a task may wait for a thread.
    let deadline = Deadlines.shared.add(limit) {
      race.finish(.failure(StepFailure("timed out after \(limit)", permanent: false)))
    }
    defer { Deadlines.shared.forget(deadline) }
    let result: Result<R, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    race.finish(result)
  }
  started { work.cancel() }
  // Whether or not it is waited for any longer, it is told when its time is over.
  defer { work.cancel() }
  return try await withTaskCancellationHandler {
    try await race.result()
  } onCancel: {
    if heedsCancellation { work.cancel() }
  }
}

/// The first of several results.
private final class Race<R: Sendable>: Sendable {
  private enum State {
    case open
    case awaited(CheckedContinuation<R, any Error>)
    case finished(Result<R, any Error>)
    case over
  }

  private let state = Mutex<State>(.open)

  func finish(_ result: Result<R, any Error>) {
    let waiting: CheckedContinuation<R, any Error>? = state.withLock { state in
      switch state {
      case .open:
        state = .finished(result)
        return nil
      case .awaited(let continuation):
        state = .over
        return continuation
      case .finished, .over: return nil
      }
    }
    waiting?.resume(with: result)
  }

  func result() async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
      let known: Result<R, any Error>? = state.withLock { state in
        if case .finished(let result) = state {
          state = .over
          return result
        }
        state = .awaited(continuation)
        return nil
      }
      if let known { continuation.resume(with: known) }
    }
  }
}
