internal import Synchronization

/// One server-sent event.
package struct ServerEvent: Hashable, Sendable {
  package var name: String
  /// One line.
  package var data: String

  package init(_ name: String, data: String) {
    self.name = name
    self.data = data
  }

  /// Source: WHATWG HTML, section 9.2.6.
  package var bytes: [UInt8] { Array("event: \(name)\ndata: \(data)\n\n".utf8) }
}

/// Hands each event to everybody who listens.
///
/// An event says how things stand, so only the newest counts: who is slow misses those between, and
/// who comes late gets the last one at once.
package final class EventHub: Sendable {
  private struct State {
    var last: ServerEvent?
    var listeners: [Int: AsyncStream<ServerEvent>.Continuation] = [:]
    var number = 0
  }
  private let state = Mutex(State())

  package init() {}

  /// How many listen.
  package var count: Int { state.withLock { $0.listeners.count } }

  package func send(_ event: ServerEvent) {
    let listeners = state.withLock { state in
      state.last = event
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield(event) }
  }

  /// The events from now on, the last one first; ends with the task that listens.
  package func events() -> AsyncStream<ServerEvent> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let (number, last) = state.withLock { state in
        state.number += 1
        state.listeners[state.number] = continuation
        return (state.number, state.last)
      }
      continuation.onTermination = { [weak self] _ in
        _ = self?.state.withLock { $0.listeners.removeValue(forKey: number) }
      }
      if let last { continuation.yield(last) }
    }
  }
}
