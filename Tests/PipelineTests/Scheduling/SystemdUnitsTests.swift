import Foundation
import Pipeline
import Testing
import Workflow

@Suite struct SystemdUnitsTests {
  /// 2026-06-01T00:00:00Z.
  private let now: Int64 = 1_780_272_000_000

  private func units(_ definitions: [PipelineDefinition]) throws -> [SystemdUnits.Unit] {
    try SystemdUnits(repository: "/srv/notes", program: "/usr/bin/controlroom")
      .units(for: ScheduledPipeline.all(of: definitions), now: now)
  }

  @Test func `a pipeline has a service and a timer`() throws {
    let schedule = PipelineDefinition.Schedule(
      times: .at(hour: 9, minute: 30, days: ["tue", "thu"]), zone: "Europe/Berlin", missed: .once,
      window: .seconds(21_600))
    let units = try units([.scheduled("syndicate", [schedule]), .scheduled("idle", [])])
    #expect(
      units.map(\.name) == [
        "controlroom-notes-b9c5ef13-syndicate.service",
        "controlroom-notes-b9c5ef13-syndicate.timer",
      ])
    #expect(
      units.last?.text == """
        # 'controlroom schedule uninstall' removes this file.
        [Unit]
        Description=Control Room: syndicate of notes

        [Timer]
        OnCalendar=tue,thu *-*-* 9:30:00 Europe/Berlin
        AccuracySec=15s
        Persistent=yes

        [Install]
        WantedBy=timers.target

        """)
    #expect(
      units.first?.text.contains(
        "\nExecStart=\"/usr/bin/controlroom\" --repo \"/srv/notes\" run syndicate --due --quiet\n")
        == true)
  }

  @Test func `a pipeline that never starts has none`() throws {
    #expect(try units([.scheduled("x", [.init(times: .cron("0 0 30 2 *"), zone: "UTC")])]).isEmpty)
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")),
    arguments: [
      "/srv/notes", "/srv/my \"notes\"", "/srv/50% of $HOME", "/srv/back\\slash",
      "/srv/new\nExecStart=/bin/false", "/srv/Ünïcode", "/srv/'; rm -rf",
    ])
  func `systemd finds no fault in them, wherever the repository is`(_ path: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appending(path: "control room").path
    try Data("#!/bin/sh\n".utf8).write(to: URL(filePath: program))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    let units = try SystemdUnits(repository: path, program: program).units(
      for: ScheduledPipeline.all(of: [.scheduled("nightly", [.nightly, .quarterly])]), now: now)
    for unit in units {
      try Data(unit.text.utf8).write(to: folder.appending(path: unit.name))
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/systemd-analyze")
    process.arguments =
      ["verify", "--user", "--man=no"] + units.map { folder.appending(path: $0.name).path }
    process.environment = ["LC_ALL": "C", "XDG_RUNTIME_DIR": folder.path, "HOME": folder.path]
    let output = Pipe()
    process.standardError = output
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    // What it says of units of the machine is none of our business.
    let ours = text.split(separator: "\n").filter { line in
      units.contains { line.contains($0.name) } || line.contains(folder.path)
    }
    #expect(ours == [])
  }
}
