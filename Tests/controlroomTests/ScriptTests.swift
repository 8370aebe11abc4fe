import Foundation
import Testing

/// Command lines and what they print, one text file a scenario.
///
/// A script is a session as a person would see it: `$ ` before a command, `> ` before each further
/// line of it, then what it prints, stderr and stdout together, then `? N` where the exit code is
/// not 0. `…` in an expected line stands for anything on that line: a time, an id. Commands run
/// in `sh`, in an empty folder, with fixed names and times for git.
///
/// `RECORD_GOLDEN=1 swift test` writes what was printed into the scripts; review the difference.
@Suite struct ScriptTests {
  @Test(arguments: try Script.all())
  func `prints what the script says`(_ script: Script) throws {
    let transcript = try script.run()
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try transcript.write(to: script.url, atomically: true, encoding: .utf8)
    }
    #expect(transcript == script.text)
  }
}

struct Script: CustomTestStringConvertible, Sendable {
  var url: URL
  var text: String
  var testDescription: String { url.lastPathComponent }

  static func all() throws -> [Script] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "txt" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { Script(url: $0, text: try String(contentsOf: $0, encoding: .utf8)) }
  }

  /// A command, what it is to print and with what it is to exit.
  private struct Step {
    var lines: [String]
    var output: [String] = []
    var exit: Int32 = 0
    var command: String { lines.map { String($0.dropFirst(2)) }.joined(separator: "\n") }
  }

  /// Runs every command.
  ///
  /// - Returns: The script with what was really printed; the script's own lines where they agree.
  func run() throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "script-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (head, steps) = parse()
    var out = head
    for step in steps {
      let (printed, exit) = try Self.shell(step.command, in: folder)
      let path = folder.path(percentEncoded: false)
      let clean = printed.map { line in
        line.replacingOccurrences(
          of: path.hasSuffix("/") ? String(path.dropLast()) : path, with: "~")
      }
      out += step.lines
      out += zip(clean, step.output.map(Optional.some) + Array(repeating: nil, count: clean.count))
        .map { actual, expected in
          expected.flatMap { Self.matches(actual, $0) ? $0 : nil } ?? actual
        }
      if exit != 0 { out.append("? \(exit)") }
    }
    return out.joined(separator: "\n") + "\n"
  }

  private func parse() -> (head: [String], steps: [Step]) {
    var head: [String] = []
    var steps: [Step] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let line = String(line)
      if line.hasPrefix("$ ") {
        steps.append(Step(lines: [line]))
      } else if steps.isEmpty {
        head.append(line)
      } else if line == ">" || line.hasPrefix("> "), steps[steps.count - 1].output.isEmpty {
        steps[steps.count - 1].lines.append(line)
      } else if line.hasPrefix("? "), let code = Int32(line.dropFirst(2)) {
        steps[steps.count - 1].exit = code
      } else {
        steps[steps.count - 1].output.append(line)
      }
    }
    return (head, steps)
  }

  /// Whether a line has the parts of `pattern` that stand between its `…`, in order.
  private static func matches(_ line: String, _ pattern: String) -> Bool {
    let parts = pattern.components(separatedBy: "…")
    guard parts.count > 1 else { return line == pattern }
    var rest = line[...]
    guard rest.hasPrefix(parts[0]) else { return false }
    rest = rest.dropFirst(parts[0].count)
    for part in parts.dropFirst().dropLast() {
      guard let found = rest.range(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(parts[parts.count - 1])
  }

  private static func shell(
    _ command: String, in folder: URL
  ) throws -> (output: [String], exit: Int32) {
    // Beside the tests' own folder, so that it is no part of what is tested.
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = folder
    process.environment = try environment()
    process.standardInput = FileHandle.nullDevice
    let handle = try FileHandle(forWritingTo: file)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    try handle.close()
    let text = try String(contentsOf: file, encoding: .utf8)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return (lines, process.terminationStatus)
  }

  private static func environment() throws -> [String: String] {
    let binary = URL(
      filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    )
    .deletingLastPathComponent()
    return [
      "PATH": "\(binary.path(percentEncoded: false)):/usr/bin:/bin",
      "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
      "GIT_AUTHOR_DATE": "2026-03-05T20:18:50+04:00",
      "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
      "GIT_COMMITTER_DATE": "2026-03-05T20:18:50+04:00",
      // Under AddressSanitizer the binary has to be as forgiving as the tests.
      "LSAN_OPTIONS": ProcessInfo.processInfo.environment["LSAN_OPTIONS"] ?? "",
    ]
  }
}
