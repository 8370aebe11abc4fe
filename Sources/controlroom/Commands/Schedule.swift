import ArgumentParser
import Diagnostics
import Pipeline

/// `controlroom schedule`: what wakes up the pipelines that start by the clock.
struct Schedule: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Start pipelines by the clock.",
    discussion: """
      A pipeline at HEAD with a 'schedule' trigger is started by systemd, or by cron, which call \
      'controlroom run --due'.

      Examples:
        controlroom schedule next                       when what starts
        controlroom schedule print                      the units, as they would be written
        controlroom schedule install                    write them, and start the timers
        controlroom schedule install --format cron      a line in the crontab instead
      """,
    subcommands: [Next.self, Print.self, Install.self, Uninstall.self])

  struct Next: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "next", abstract: "Show when each pipeline starts next.")

    @OptionGroup var repository: RepositoryOptions

    @Option(help: "How many times of each.")
    var count = 1

    @Flag(help: "Print JSON, for programs.")
    var json = false

    func validate() throws {
      if !(1...1_000).contains(count) { throw ValidationError("--count is 1 to 1000") }
    }

    func run() async throws {
      try await reporting {
        let pipelines = try Timers(repository).pipelines()
        let now = WallClock.milliseconds()
        let starts = pipelines.flatMap { pipeline in
          pipeline.starts(after: now, count: count).map { (pipeline.name, $0) }
        }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        if json {
          return Console().show(
            .array(
              starts.map { name, at in
                ["pipeline": .string(name), "at": .string(Moment.text(milliseconds: at))]
              }))
        }
        if pipelines.isEmpty { return Console().say("no pipeline starts by the clock") }
        for (name, at) in starts { print("\(Moment.text(milliseconds: at))  \(name)") }
      }
    }
  }

  struct Print: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "print", abstract: "Print what 'install' would write.")

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var format: TimerFormat

    func run() async throws {
      try await reporting {
        let files = try Timers(repository).files(
          format.value, now: WallClock.milliseconds())
        if files.isEmpty { return Console().say("no pipeline starts by the clock") }
        for (path, text) in files { print("# \(path.visible)\n\(text)") }
      }
    }
  }

  struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "install",
      abstract: "Write systemd user units or a crontab line, and start them.")

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var format: TimerFormat

    func run() async throws {
      try await reporting {
        let timers = try Timers(repository)
        let changes = try timers.install(format.value, now: WallClock.milliseconds())
        show(changes)
        if changes.isEmpty { return Console().say("no pipeline starts by the clock") }
        if format.value == .systemd { try reload(changes, of: timers) }
      }
    }
  }

  struct Uninstall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "uninstall", abstract: "Remove what 'install' wrote for this repository.")

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var format: TimerFormat

    func run() async throws {
      try await reporting {
        let timers = try Timers(repository)
        let changes = try timers.uninstall(format.value)
        show(changes)
        if changes.isEmpty { return Console().say("nothing is installed") }
        if format.value == .systemd { try reload(changes, of: timers) }
      }
    }
  }

  private static func show(_ changes: [Timers.Change]) {
    for change in changes { print("\(change.kind.rawValue) \(change.path.visible)") }
  }

  private static func reload(_ changes: [Timers.Change], of timers: Timers) throws {
    guard try !timers.reload(changes) else { return }
    Console().warn(
      "systemd's user manager did not answer; it reads these files when it starts next")
  }
}

/// Who wakes up.
struct TimerFormat: ParsableArguments {
  @Option(
    name: .customLong("format"),
    help: ArgumentHelp("Who wakes up: systemd or cron.", valueName: "systemd|cron"))
  var value = Timers.Format.systemd
}

extension Timers.Format: ExpressibleByArgument {}

extension Timers {
  /// - Throws: ``Stop`` when there is no place for a person's configuration.
  init(_ repository: RepositoryOptions) throws {
    // The specification has relative ones ignored.
    func folder(_ name: String) -> String? {
      variable(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    guard
      let configuration = folder("XDG_CONFIG_HOME") ?? folder("HOME").map({ $0 + "/.config" })
    else { throw Stop("neither XDG_CONFIG_HOME nor HOME says where your configuration is") }
    self.init(repository.location, program: programPath(), configuration: configuration)
  }
}
