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
    do throws(CronError) {
      if try Recurrence(schedule.times).isNever { return .neverFires }
    } catch {
      return .cron(error.description, hint: error.hint)
    }
    do throws(ZoneError) {
      _ = try database.zone(schedule.zone)
      return nil
    } catch {
      if case .unknown = error { return .unknownZone }
      return nil
    }
  }
}
