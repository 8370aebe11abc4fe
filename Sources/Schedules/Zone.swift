/// A time zone: what the clocks on its walls showed and will show, at every instant.
///
/// Rules without an end go on for 400 years after the last change that its file lists.
package struct Zone: Hashable, Sendable {
  /// Its IANA name, such as `Europe/Berlin`.
  package let name: String
  /// Seconds east of Greenwich before the first change.
  private let firstOffset: Int
  /// When the offset changes, in seconds since 1970, and to what; ascending, each a real change.
  private let changes: [Change]

  struct Change: Hashable, Sendable {
    var at: Int64
    var offset: Int
  }

  init(name: String, firstOffset: Int, changes: [Change]) {
    self.name = name
    self.firstOffset = firstOffset
    var offset = firstOffset
    self.changes = changes.filter { change in
      defer { offset = change.offset }
      return change.offset != offset
    }
  }

  package static let utc = Zone(name: "UTC", firstOffset: 0, changes: [])

  /// Seconds east of Greenwich at an instant, which is given in seconds since 1970.
  package func offset(at instant: Int64) -> Int { period(at: instant).offset }

  func changes(after first: Int64, upTo last: Int64) -> ArraySlice<Change> {
    changes.drop { $0.at <= first }.prefix { $0.at <= last }
  }

  /// A time without a change of offset.
  struct Period {
    /// Its first second, nil at the beginning of time.
    var begin: Int64?
    /// The second after its last, nil at the end of time.
    var end: Int64?
    var offset: Int
  }

  func period(at instant: Int64) -> Period {
    // The number of changes that have happened.
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].at <= instant { low = middle + 1 } else { high = middle }
    }
    return Period(
      begin: low > 0 ? changes[low - 1].at : nil, end: low < changes.count ? changes[low].at : nil,
      offset: low > 0 ? changes[low - 1].offset : firstOffset)
  }

  /// The first instant at which the clock on the wall shows `local` or later.
  ///
  /// Of a time that is shown twice it is the first; of one that is left out, the end of the gap.
  func first(showing local: LocalSeconds) -> Int64 {
    // No place is, or was, 26 hours from Greenwich.
    var period = period(at: local - 26 * 3_600)
    while true {
      let instant = local - Int64(period.offset)
      if let begin = period.begin, instant < begin { return begin }
      guard let end = period.end, instant >= end else { return instant }
      period = self.period(at: end)
    }
  }

  /// The latest time that the clock on the wall has shown up to and at an instant.
  ///
  /// That is what it shows, unless it was set back within the last two days.
  func latestShown(at instant: Int64) -> LocalSeconds {
    var period = period(at: instant)
    var latest = instant + Int64(period.offset)
    while let begin = period.begin, begin > instant - 2 * 86_400 {
      period = self.period(at: begin - 1)
      latest = max(latest, begin - 1 + Int64(period.offset))
    }
    return latest
  }
}

/// What a clock on a wall shows, counted in seconds from midnight of 1 January 1970 on that wall.
typealias LocalSeconds = Int64
