import Glibc
import Synchronization

/// The end of a terminal: lines that stay, and below them a few that are drawn again and again.
///
/// Safe to call from several threads: each change is one write under one lock.
final class Screen: Sendable {
  private let state = Mutex(State())

  private struct State {
    /// The lines below, as they were drawn last.
    var drawn = 0
    var live: [String] = []
  }

  /// Adds lines that stay.
  func add(_ text: String) {
    state.withLock { state in
      send(Self.erase(state.drawn) + text + Self.draw(state.live))
      state.drawn = state.live.count
    }
  }

  /// Replaces the lines below.
  func show(_ lines: [String]) {
    state.withLock { state in
      guard lines != state.live else { return }
      send(Self.erase(state.drawn) + Self.draw(lines))
      state.live = lines
      state.drawn = lines.count
    }
  }

  /// Up to the first of the lines below, and away with all of them.
  private static func erase(_ count: Int) -> String {
    count == 0 ? "" : "\u{1B}[\(count)A\r\u{1B}[J"
  }

  /// Without wrapping, so that a line on the screen is a line here; the terminal cuts it off.
  private static func draw(_ lines: [String]) -> String {
    if lines.isEmpty { return "" }
    return "\u{1B}[?7l" + lines.map { $0 + "\n" }.joined() + "\u{1B}[?7h"
  }
}

/// Writes to stderr, in one call, so that lines of several threads do not mix.
func send(_ text: String) {
  let bytes = Array(text.utf8)
  // What was printed before comes before, also when both go to one file.
  fflush(nil)
  _ = unsafe bytes.withUnsafeBytes {
    unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
  }
}
