internal import Schedules
internal import Workflow

/// The machine's calendar, asked about the schedules of pipelines.
enum Calendar {
  private static let database = ZoneDatabase()

  /// The names of all time zones.
  static var zones: [String] { database.names }

  /// What is wrong with a schedule; nil when it will start something.
  ///
  /// A machine without time zones has no opinion on them.
  static func flaw(_ schedule: PipelineDefinition.Schedule) -> Verification.ScheduleFlaw? {
    let recurrence: Recurrence
    switch schedule.times {
    case .at(let hour, let minute, let days):
      recurrence = Recurrence(
        hour: hour, minute: minute, days: days.compactMap(Recurrence.Weekday.init(rawValue:)))
    case .cron(let line):
      do throws(CronError) {
        recurrence = try Recurrence(cron: line)
      } catch {
        return .cron(error.description, hint: error.hint)
      }
    }
    if recurrence.isNever { return .neverFires }
    do throws(ZoneError) {
      _ = try database.zone(schedule.zone)
      return nil
    } catch {
      if case .unknown = error { return .unknownZone }
      return nil
    }
  }
}
