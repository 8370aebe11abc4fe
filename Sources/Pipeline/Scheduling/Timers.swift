internal import Diagnostics
internal import Git
internal import Workflow

/// What wakes up the pipelines of a repository: systemd's timers or a line for cron.
package struct Timers: Sendable {
  package var location: RepositoryLocation
  /// The program that is called, from the root.
  package var program: String
  /// Where a person's configuration is: `$XDG_CONFIG_HOME`, usually `~/.config`.
  package var configuration: String

  package init(_ location: RepositoryLocation, program: String, configuration: String) {
    self.location = location
    self.program = program
    self.configuration = configuration
  }

  package enum Format: String, Hashable, Sendable, CaseIterable {
    case systemd, cron
  }

  /// What happened to one file.
  package struct Change: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
      case written, unchanged, removed
    }

    /// The file; "crontab" for that.
    package var path: String
    package var kind: Kind
  }

  /// The pipelines at HEAD that start by the clock.
  ///
  /// - Throws: ``Stop``; ``PipelineRefused`` when a pipeline file is wrong.
  package func pipelines() throws -> [ScheduledPipeline] {
    let pipelines = try location.pipelines()
    guard !pipelines.diagnostics.hasErrors else {
      throw PipelineRefused(diagnostics: pipelines.diagnostics)
    }
    return try ScheduledPipeline.all(of: pipelines.definitions)
  }

  /// The files that would be written: their paths with their text.
  ///
  /// - Parameter now: Milliseconds since 1970, UTC.
  /// - Throws: As ``pipelines()``.
  package func files(
    _ format: Format, now: Int64
  ) throws -> [(path: String, text: String)] {
    switch format {
    case .systemd:
      let folder = folder
      return try units().units(for: pipelines(), now: now).map { ("\(folder)/\($0.name)", $0.text) }
    case .cron:
      return try crontab().block(for: pipelines()).map { [("crontab", $0)] } ?? []
    }
  }

  /// Writes them, and removes those of pipelines that no longer start by the clock; doing it again
  /// changes nothing.
  ///
  /// - Parameter now: Milliseconds since 1970, UTC.
  /// - Throws: As ``pipelines()``.
  package func install(_ format: Format, now: Int64) throws -> [Change] {
    switch format {
    case .systemd: try replaceUnits(with: units().units(for: pipelines(), now: now))
    case .cron: try replaceCrontab(with: crontab().block(for: pipelines()))
    }
  }

  /// Removes what ``install(_:now:)`` wrote for this repository.
  ///
  /// - Throws: ``Stop``.
  package func uninstall(_ format: Format) throws -> [Change] {
    switch format {
    case .systemd: try replaceUnits(with: [])
    case .cron: try replaceCrontab(with: nil)
    }
  }

  private var folder: String { "\(configuration)/systemd/user" }

  private func units() throws -> SystemdUnits {
    SystemdUnits(repository: try location.root(), program: program)
  }

  private func crontab() throws -> Crontab {
    Crontab(repository: try location.root(), program: program)
  }

  private func replaceUnits(with units: [SystemdUnits.Unit]) throws -> [Change] {
    let prefix = try self.units().prefix
    let wants = "\(folder)/timers.target.wants"
    var changes: [Change] = []
    for (name, isFolder) in try Disk.names(in: folder)
    where name.hasPrefix(prefix) && !isFolder && !units.contains(where: { $0.name == name }) {
      let path = "\(folder)/\(name)"
      guard let text = try Disk.read(path),
        SystemdUnits.isOurs(String(decoding: text, as: UTF8.self))
      else { continue }
      if Disk.isLink("\(wants)/\(name)") { try Disk.removeFile("\(wants)/\(name)") }
      try Disk.removeFile(path)
      changes.append(Change(path: path, kind: .removed))
    }
    for unit in units {
      let path = "\(folder)/\(unit.name)"
      let bytes = Array(unit.text.utf8)
      let isThere = try Disk.read(path) == bytes
      if !isThere {
        try Disk.makeFolder(folder)
        try Disk.replace(path, with: bytes)
      }
      changes.append(Change(path: path, kind: isThere ? .unchanged : .written))
      // What `systemctl --user enable` does, also where no manager is running yet.
      if unit.name.hasSuffix(".timer"), !Disk.exists("\(wants)/\(unit.name)") {
        try Disk.makeFolder(wants)
        try Disk.link("\(wants)/\(unit.name)", to: path)
      }
    }
    return changes
  }

  private func replaceCrontab(with block: String?) throws -> [Change] {
    let old = try readCrontab()
    let new = try crontab().replacing(old, with: block)
    if new == old { return old.isEmpty ? [] : [Change(path: "crontab", kind: .unchanged)] }
    // An empty crontab is none.
    let answer =
      try new.isEmpty
      ? Tool.call("crontab", ["-r"]) : Tool.call("crontab", ["-"], input: Array(new.utf8))
    guard let answer, answer.status == 0 else {
      throw Stop("crontab refused the new lines\(Self.words(answer))")
    }
    return [Change(path: "crontab", kind: block == nil ? .removed : .written)]
  }

  private func readCrontab() throws(Stop) -> String {
    guard let answer = try Tool.call("crontab", ["-l"]) else {
      throw Stop(
        "there is no crontab on this machine", hint: "apt install cron, or --format systemd")
    }
    if answer.status == 0 { return String(decoding: answer.output, as: UTF8.self) }
    // Both mean that there are no lines yet; anything else must not be overwritten.
    if String(decoding: answer.errors, as: UTF8.self).contains("no crontab for") { return "" }
    throw Stop("crontab does not show its lines\(Self.words(answer))")
  }

  private static func words(_ answer: Tool.Answer?) -> String {
    guard let answer, !answer.errors.isEmpty else { return "" }
    let text = String(decoding: answer.errors, as: UTF8.self)
    return ": " + (text.split(separator: "\n").first.map(String.init) ?? "")
  }
}

extension Timers {
  /// Tells systemd to look at its files again, and to start the timers that are new.
  ///
  /// - Returns: Whether it heard; false where no manager of the user is running.
  /// - Throws: ``Stop`` when `systemctl` cannot be called.
  package func reload(_ changes: [Change]) throws -> Bool {
    func systemctl(_ arguments: [String]) throws(Stop) -> Bool {
      try Tool.call("systemctl", ["--user"] + arguments)?.status == 0
    }
    let timers = changes.filter { $0.path.hasSuffix(".timer") }
    func names(_ kind: Change.Kind) -> [String] {
      timers.filter { $0.kind == kind }
        .compactMap { $0.path.split(separator: "/").last.map(String.init) }
    }
    guard try systemctl(["daemon-reload"]) else { return false }
    let gone = names(.removed)
    if !gone.isEmpty { _ = try systemctl(["stop"] + gone) }
    let written = names(.written)
    // Restarted, so that a timer that runs takes its new times.
    if !written.isEmpty, try !systemctl(["restart"] + written) { return false }
    let rest = names(.unchanged)
    return try rest.isEmpty || systemctl(["start"] + rest)
  }
}
