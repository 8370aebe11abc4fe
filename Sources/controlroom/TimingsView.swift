import Diagnostics
import Pipeline

/// Where the time of a build went, as a table.
enum TimingsView {
  /// How many notes are named.
  private static let most = 10

  /// Stages in their order, all of them together, and below that the slowest notes.
  static func table(_ timings: Timings) -> String {
    let stages = timings.stages
    var lines = [row("", ["seconds", "of cores", "files", "MB"])]
    lines += stages.map {
      row($0.stage.rawValue, cells(wall: $0.wall, processor: $0.processor, $0.files, $0.bytes))
    }
    lines.append(
      row(
        "in all",
        cells(
          wall: stages.reduce(0) { $0 + $1.wall },
          processor: stages.reduce(0) { $0 + $1.processor },
          stages.reduce(0) { $0 + $1.files }, stages.reduce(0) { $0 + $1.bytes })))
    let slowest = timings.slowest(most)
    if !slowest.isEmpty { lines += ["", "slowest notes, in milliseconds of one core"] }
    lines += slowest.map { note in
      let parts = note.parts.map { "\(decimal($0.time / 10_000)) \($0.stage.rawValue)" }
      return "\(right(decimal(note.time / 10_000), 10))  \(note.path.visible): "
        + parts.joined(separator: ", ")
    }
    return lines.joined(separator: "\n")
  }

  private static func cells(wall: Int, processor: Int, _ files: Int, _ bytes: Int) -> [String] {
    [
      decimal(wall / 10_000_000), decimal(processor / 10_000_000), files == 0 ? "" : "\(files)",
      files == 0 ? "" : decimal(bytes / 10_000),
    ]
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    let padding = String(repeating: " ", count: max(0, 26 - name.count))
    let line = name + padding + cells.map { right($0, 10) }.joined()
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// Hundredths with a point.
  private static func decimal(_ hundredths: Int) -> String {
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
