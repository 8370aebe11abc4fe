import Pipeline
import Testing
import Workflow

@Suite struct CrontabTests {
  private let crontab = Crontab(repository: "/srv/my notes", program: "/opt/50%/controlroom")

  private func block(_ schedules: PipelineDefinition.Schedule...) throws -> String? {
    try crontab.block(for: ScheduledPipeline.all(of: [.scheduled("syndicate", schedules)]))
  }

  @Test func `one line looks often enough, whatever the machine's zone`() throws {
    #expect(
      try block(.init(times: .at(hour: 9, minute: 40, days: ["tue"]), zone: "Europe/Berlin"))
        == """
        # controlroom b39b0a5a begin: 'controlroom schedule uninstall --format cron' removes this.
        0,10,15,25,30,40,45,55 * * * * '/opt/50\\%/controlroom' --repo '/srv/my notes' run --due --quiet
        # controlroom b39b0a5a end

        """)
    #expect(
      try block(.init(times: .cron("* * * * *"), zone: "UTC"))?.contains("\n* * * * * '") == true)
    #expect(try block() == nil)
  }

  @Test func `other lines stay as they are, and ours in their place`() throws {
    let others = "MAILTO=ada\n# controlroom, by hand\n5 4 * * * true\n"
    let once = try crontab.replacing(others, with: try block(.nightly))
    #expect(once.hasPrefix(others))
    #expect(try crontab.replacing(once, with: try block(.nightly)) == once)
    let more = try crontab.replacing(once + "0 0 * * * false\n", with: try block(.quarterly))
    #expect(more.hasPrefix(others))
    #expect(more.hasSuffix("\n0 0 * * * false\n"))
    #expect(try crontab.replacing(once, with: nil) == others)
    // Two repositories keep out of each other's way.
    let other = Crontab(repository: "/srv/other", program: "/usr/bin/controlroom")
    let both = try other.replacing(
      once, with: other.block(for: ScheduledPipeline.all(of: [.scheduled("x", [.nightly])])))
    #expect(try other.replacing(both, with: nil) == once)
  }

  @Test func `a crontab whose last line has no end is mended, and a block without an end is not`()
    throws
  {
    #expect(try crontab.replacing("1 1 * * * true", with: nil) == "1 1 * * * true\n")
    let cut = try #require(try block(.nightly)).split(separator: "\n").dropLast()
      .joined(separator: "\n")
    #expect(throws: Stop.self) { try crontab.replacing(cut, with: nil) }
  }

  @Test func `a path that would end the line is refused`() throws {
    let crontab = Crontab(repository: "/srv/a\n* * * * * rm", program: "/usr/bin/controlroom")
    #expect(throws: Stop.self) {
      try crontab.block(for: ScheduledPipeline.all(of: [.scheduled("x", [.nightly])]))
    }
  }
}

extension PipelineDefinition {
  static func scheduled(_ name: String, _ schedules: [Schedule]) -> PipelineDefinition {
    PipelineDefinition(
      name: name, owner: "ada", triggers: schedules.map(Trigger.schedule),
      steps: [Step("snapshot", uses: "git.snapshot")])
  }
}

extension PipelineDefinition.Schedule {
  init(times: Times, zone: String) {
    self.init(times: times, zone: zone, missed: .skip, window: .seconds(0))
  }

  static let nightly = Self(times: .cron("30 2 * * *"), zone: "Europe/Berlin")
  static let quarterly = Self(times: .cron("*/15 * * * *"), zone: "UTC")
}
