internal import Glibc

/// Carries bytes between two connections.
enum Tunnel {
  /// Carries what either side says to the other, until both have ended, one is gone, or the signal
  /// is raised.
  static func carry(_ a: Descriptor, _ b: Descriptor, until stop: Signal) {
    // Each direction until its source has said all; the other may still be talking.
    var open = [(from: a, to: b), (from: b, to: a)]
    while !open.isEmpty {
      let watched = open.map { ($0.from, POLLIN) } + [(stop.descriptor, POLLIN)]
      guard let ready = wait(watched, milliseconds: -1) else { continue }
      if ready[open.count] { return }
      for (index, direction) in open.enumerated().reversed() where ready[index] {
        guard let bytes = direction.from.read(), direction.to.write(bytes) else { return }
        if bytes.isEmpty {
          shutdown(direction.to.number, Int32(SHUT_WR))
          open.remove(at: index)
        }
      }
    }
  }
}
