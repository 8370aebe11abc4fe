internal import Workflow

/// Whether something starts the pipelines that start by the clock.
enum ScheduleCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    let doctor = patient.doctor
    guard patient.prepared != nil else { return [] }
    let timers = Timers(
      doctor.location, program: doctor.program, configuration: doctor.configuration ?? "/nonexistent")
    do {
      let pipelines = try timers.pipelines()
      if pipelines.isEmpty { return [Finding("schedule", .fine, "no pipeline starts by the clock")] }
      let names = pipelines.map(\.name).joined(separator: ", ")
      let now = WallClock.milliseconds()
      if let block = try timers.files(.cron, now: now).first?.text, isInCrontab(block) {
        return [Finding("schedule", .fine, "cron starts \(names)")]
      }
      let units = try timers.files(.systemd, now: now)
      let there = try units.filter { try Disk.read($0.path) != nil }
      if there.isEmpty {
        return [
          Finding(
            "schedule", .problem, "nothing on this machine starts \(names)",
            mend: "controlroom schedule install")
        ]
      }
      // A timer's times are written for some years ahead, so a difference is not always a mistake.
      let current = try units.filter { try Disk.read($0.path) == Array($0.text.utf8) }
      guard current.count == units.count else {
        return [
          Finding(
            "schedule", .advice, "the units of \(names) are not what would be written today",
            mend: "controlroom schedule install")
        ]
      }
      return [Finding("schedule", .fine, "systemd starts \(names)")]
    } catch is PipelineRefused {
      return [
        Finding(
          "schedule", .problem, "a pipeline cannot be understood", mend: "controlroom pipelines check")
      ]
    } catch {
      let stop = Stop(error)
      return [Finding("schedule", .problem, stop.message, mend: stop.hint)]
    }
  }

  private static func isInCrontab(_ block: String) -> Bool {
    guard let answer = try? Tool.call("crontab", ["-l"]), answer.status == 0 else { return false }
    return String(decoding: answer.output, as: UTF8.self).contains(block)
  }
}
