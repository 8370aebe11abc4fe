internal import Digests
internal import Schedules

/// The systemd user units that start the pipelines of one repository: for each a service and a timer.
package struct SystemdUnits {
  /// The repository's folder, from the root.
  package var repository: String
  /// The program that they call, from the root.
  package var program: String

  package init(repository: String, program: String) {
    self.repository = repository
    self.program = program
  }

  package struct Unit: Hashable, Sendable {
    /// The name of the file.
    package var name: String
    package var text: String
  }

  /// With what the names of all units of this repository begin.
  package var prefix: String {
    let folder = repository.split(separator: "/").last ?? "repository"
    let name = folder.unicodeScalars.prefix(40).map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar) ? scalar : "-"
    }
    // Two folders may have one name.
    return "controlroom-" + String(String.UnicodeScalarView(name)) + "-"
      + Digest(of: repository).hex.prefix(8) + "-"
  }

  /// Whether a file is one of ours.
  static func isOurs(_ text: some StringProtocol) -> Bool { text.hasPrefix(mark) }

  private static let mark = "# 'controlroom schedule uninstall' removes this file."

  /// The units of some pipelines.
  ///
  /// - Parameters:
  ///   - pipelines: One that never starts has no units.
  ///   - now: Milliseconds since 1970, UTC.
  /// - Returns: For each pipeline a service and its timer.
  package func units(for pipelines: [ScheduledPipeline], now: Int64) -> [Unit] {
    pipelines.flatMap { pipeline in
      let events = pipeline.timings.flatMap { $0.timetable.calendarEvents(from: now) }
      return events.isEmpty ? [] : [service(pipeline), timer(pipeline, events)]
    }
  }

  private func service(_ pipeline: ScheduledPipeline) -> Unit {
    // What a user's manager can enforce without privileges; steps have the sandbox on top, whose
    // namespaces these leave alone.
    Unit(
      name: "\(prefix)\(pipeline.name).service",
      text: """
        \(Self.mark)
        [Unit]
        Description=\(description(of: pipeline))

        [Service]
        Type=oneshot
        ExecStart=\(word(program)) --repo \(word(repository)) run \(pipeline.name) --due --quiet
        # Secrets as NAME=VALUE, one a line; readable by nobody else.
        EnvironmentFile=-%E/controlroom/environment
        Nice=10
        IOSchedulingClass=idle
        NoNewPrivileges=yes
        RestrictSUIDSGID=yes
        RestrictRealtime=yes
        LockPersonality=yes
        SystemCallArchitectures=native
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

        """)
  }

  private func timer(_ pipeline: ScheduledPipeline, _ events: [String]) -> Unit {
    let isMadeUpFor = pipeline.timings.contains { $0.missed != .skip }
    return Unit(
      name: "\(prefix)\(pipeline.name).timer",
      text: """
        \(Self.mark)
        [Unit]
        Description=\(description(of: pipeline))

        [Timer]
        \(events.map { "OnCalendar=\($0)" }.joined(separator: "\n"))
        AccuracySec=15s
        Persistent=\(isMadeUpFor ? "yes" : "no")

        [Install]
        WantedBy=timers.target

        """)
  }

  private func description(of pipeline: ScheduledPipeline) -> String {
    let folder = repository.split(separator: "/").last.map(String.init) ?? "/"
    let plain = String(String.UnicodeScalarView(folder.unicodeScalars.filter { $0.value >= 0x20 }))
    return "Control Room: \(pipeline.name) of \(percents(plain))"
  }

  /// A word of a command, whatever is in it: systemd.service(5), "Command lines".
  private func word(_ text: String) -> String {
    var out = "\""
    for byte in percents(text).utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += "\\" + String(UnicodeScalar(byte))
      case UInt8(ascii: "$"): out += "$$"
      case 0x20..<0x7F: out += String(UnicodeScalar(byte))
      default: out += "\\x" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
      }
    }
    return out + "\""
  }

  /// systemd puts its own values in place of `%h` and the like.
  private func percents(_ text: String) -> String { text.replacing("%", with: "%%") }
}
