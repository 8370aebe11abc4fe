internal import Digests
internal import Schedules

/// The lines of a person's crontab that start the pipelines of one repository.
///
/// cron goes by the machine's clock, and knows neither zones nor missed runs, so one line looks often
/// whether anything is due.
package struct Crontab {
  /// The repository's folder, from the root.
  package var repository: String
  /// The program that the line calls, from the root.
  package var program: String

  package init(repository: String, program: String) {
    self.repository = repository
    self.program = program
  }

  /// Our block; nil when nothing starts by the clock.
  ///
  /// - Throws: ``Stop`` for a path that no crontab can hold.
  package func block(for pipelines: [ScheduledPipeline]) throws(Stop) -> String? {
    let timetables = pipelines.flatMap(\.timings).map(\.timetable)
    let minutes = Set(timetables.flatMap(\.minutesToLook)).sorted()
    if minutes.isEmpty { return nil }
    let field = minutes.count == 60 ? "*" : minutes.map(String.init).joined(separator: ",")
    return """
      \(begin): 'controlroom schedule uninstall --format cron' removes this.
      \(field) * * * * \(try word(program)) --repo \(try word(repository)) run --due --quiet
      \(end)

      """
  }

  /// A crontab with our block in its place, and everything else as it was.
  ///
  /// - Parameters:
  ///   - text: The crontab as it is.
  ///   - block: Our lines; nil to have none.
  /// - Returns: The new crontab; empty when there is nothing in it.
  /// - Throws: ``Stop`` when the block that is there has no end, which was edited by hand.
  package func replacing(_ text: String, with block: String?) throws(Stop) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    var place = lines.count
    while let first = lines.firstIndex(where: { $0.hasPrefix(begin) }) {
      guard let last = lines[first...].firstIndex(where: { $0 == end }) else {
        throw Stop(
          "the crontab has '\(begin)' and no '\(end)'", hint: "mend it with: crontab -e")
      }
      lines.removeSubrange(first...last)
      place = first
    }
    var new = lines.map { "\($0)\n" }
    if let block { new.insert(block, at: min(place, new.count)) }
    return new.joined()
  }

  private var key: String { String(Digest(of: repository).hex.prefix(8)) }
  private var begin: String { "# controlroom \(key) begin" }
  private var end: String { "# controlroom \(key) end" }

  /// A word of the shell, in a line in which cron takes `%` for a line end.
  private func word(_ text: String) throws(Stop) -> String {
    guard !text.utf8.contains(where: { $0 < 0x20 }) else {
      throw Stop(
        "a crontab cannot hold the path '\(text)'", hint: "use systemd: --format systemd")
    }
    let quoted = text.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''")
    return "'\(quoted.replacing("%", with: "\\%"))'"
  }
}
