extension PipelineDefinition {
  /// What makes a pipeline run.
  package enum Trigger: Hashable, Sendable {
    /// A commit on `branch` (any when nil) that touches one of `paths` (any when empty).
    case commit(branch: String?, paths: [String])
    /// A person with one of these roles; anybody when empty.
    case manual(roles: [String])
    case schedule(Schedule)
  }

  /// When a pipeline runs by the clock, as the file says it; the calendar is read elsewhere.
  package struct Schedule: Hashable, Sendable {
    package enum Times: Hashable, Sendable {
      /// `09:30` on these days (`mon` to `sun`), every day when there are none.
      case at(hour: Int, minute: Int, days: [String])
      /// Five fields, as in crontab(5).
      case cron(String)
    }

    package enum Missed: String, Hashable, Sendable, CaseIterable {
      /// What was missed is left out.
      case skip
      /// However many were missed, one run makes up for them, within the window.
      case once
    }

    package var times: Times
    /// An IANA time zone, such as `Europe/Berlin`.
    package var zone: String
    package var missed: Missed
    /// How late a missed run may still begin.
    package var window: Duration

    package init(times: Times, zone: String, missed: Missed, window: Duration) {
      self.times = times
      self.zone = zone
      self.missed = missed
      self.window = window
    }
  }
}
