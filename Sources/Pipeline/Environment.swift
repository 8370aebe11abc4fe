internal import Glibc

/// Where the ledger of a repository is.
package enum LedgerPlace {
  /// In the git folder that all linked work trees share, so nothing of it is in a work tree.
  package static func path(in commonDirectory: String) -> String {
    commonDirectory + "/controlroom/ledger.sqlite"
  }
}

/// The only clock of the program; everything below is given the time.
package enum WallClock {
  /// Milliseconds since 1970, UTC.
  package static let milliseconds: @Sendable () -> Int64 = {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
