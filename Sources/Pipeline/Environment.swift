internal import Glibc

/// The only clock of the program; everything below is given the time.
package enum WallClock {
  /// Milliseconds since 1970, UTC.
  package static let milliseconds: @Sendable () -> Int64 = {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
