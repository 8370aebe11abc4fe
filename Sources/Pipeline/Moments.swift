internal import Digests
package import Notes
package import Workflow

extension Loaded.AsOf {
  /// Reads a moment as a person types it: a date, or a date and a time; nil for anything else.
  package init?(_ text: String) {
    guard let moment = Timestamp(text) else { return nil }
    self = .moment(moment)
  }

  /// As of now.
  package static var wallClock: Self { .now(.wallClock) }

  /// As of the commit.
  package static var commitTime: Self { .commit(now: .wallClock) }
}

extension Timestamp {
  /// Now, to the second, UTC.
  package static var wallClock: Timestamp { Timestamp(seconds: WallClock.milliseconds() / 1000) }
}

/// Moments of the ledger, for people.
package enum Moment {
  /// RFC 3339 in UTC, to the second.
  package static func text(milliseconds: Int64) -> String {
    Timestamp(seconds: milliseconds / 1000).description
  }
}

extension RunReport {
  /// What the definition that ran is known by, in hexadecimal digits.
  package var definitionDigest: String { definition.hex }
}
