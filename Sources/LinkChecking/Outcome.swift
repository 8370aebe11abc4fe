/// What came of following a link once.
package enum Outcome: Hashable, Sendable {
  case alive
  /// It leads elsewhere for good; every step on the way said so.
  case moved(to: String)
  /// It works, and so does the same address over TLS.
  case insecure(better: String)
  /// It leads nowhere; the reason in words.
  case failed(String)
  /// Nobody can tell: the host refuses programs, or asks to be left alone, or the network is down.
  case unknown(String)
}

/// What is to be said about a link, once its past is known.
package enum Verdict: Hashable, Sendable {
  case fine
  case moved(to: String)
  case insecure(better: String)
  /// It failed, but not for long enough to be given up.
  case failing(String, times: Int)
  /// It failed time and again; since when, in seconds since 1970.
  case dead(String, since: Int64)
  case unknown(String)
}
