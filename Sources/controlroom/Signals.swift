import Dispatch
import Glibc

/// Calls back at the first SIGTERM or SIGINT; the second one ends the process as it always would.
final class Signals {
  private let sources: [any DispatchSourceSignal]

  init(_ first: @escaping @Sendable () -> Void) {
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
        first()
      }
      source.resume()
      return source
    }
  }

  func stop() { for source in sources { source.cancel() } }
}
