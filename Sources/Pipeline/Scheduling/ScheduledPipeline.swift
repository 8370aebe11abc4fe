internal import Schedules
package import Workflow

/// A pipeline that starts by the clock.
package struct ScheduledPipeline: Sendable {
  package var definition: PipelineDefinition
  /// One for each schedule of the pipeline, in the order of its file.
  var timings: [Timing]

  package var name: String { definition.name }

  /// When it starts, and what becomes of a time that was missed.
  struct Timing: Sendable {
    var timetable: Timetable
    var missed: MissedRuns
  }

  /// The pipelines that have a schedule, in the order given.
  ///
  /// - Throws: ``Stop`` when the machine does not know a time zone.
  package static func all(of definitions: [PipelineDefinition]) throws(Stop) -> [ScheduledPipeline]
  {
    let zones = ZoneDatabase()
    var found: [ScheduledPipeline] = []
    for definition in definitions {
      var timings: [Timing] = []
      for case .schedule(let schedule) in definition.triggers {
        timings.append(try Timing(schedule, of: definition.name, zones: zones))
      }
      if !timings.isEmpty {
        found.append(ScheduledPipeline(definition: definition, timings: timings))
      }
    }
    return found
  }

  /// The next times at which it starts.
  ///
  /// - Parameters:
  ///   - instant: After which; milliseconds since 1970, UTC.
  ///   - count: How many.
  /// - Returns: Milliseconds since 1970, UTC; fewer when there are no more.
  package func starts(after instant: Int64, count: Int) -> [Int64] {
    var found: [Int64] = []
    while found.count < count,
      let next = timings.compactMap({ $0.timetable.next(after: found.last ?? instant) }).min()
    {
      found.append(next)
    }
    return found
  }

  /// The time for which it is to start now; see ``MissedRuns/due(_:done:now:)``.
  func due(done: [Int64], now: Int64) -> Int64? {
    timings.compactMap { $0.missed.due($0.timetable, done: done, now: now) }.max()
  }
}

extension ScheduledPipeline.Timing {
  fileprivate init(
    _ schedule: PipelineDefinition.Schedule, of pipeline: String, zones: ZoneDatabase
  ) throws(Stop) {
    let zone: Zone
    do throws(ZoneError) {
      zone = try zones.zone(schedule.zone)
    } catch {
      throw Stop("pipeline '\(pipeline)': \(error)", hint: error.hint)
    }
    do throws(CronError) {
      timetable = Timetable(try Recurrence(schedule.times), in: zone)
    } catch {
      throw Stop("pipeline '\(pipeline)': \(error)", hint: error.hint)
    }
    missed =
      switch schedule.missed {
      case .skip: .skip
      case .once: .once(within: schedule.window.components.seconds * 1_000)
      }
  }
}

extension Recurrence {
  /// The minutes of the calendar that a pipeline file names.
  init(_ times: PipelineDefinition.Schedule.Times) throws(CronError) {
    switch times {
    case .at(let hour, let minute, let days):
      self.init(hour: hour, minute: minute, days: days.compactMap(Weekday.init(rawValue:)))
    case .cron(let line): try self.init(cron: line)
    }
  }
}
