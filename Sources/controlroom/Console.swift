import ArgumentParser
import Diagnostics
import Glibc
import Pipeline

/// What a command says, and where: findings and results to stdout, progress and failures to
/// stderr.
struct Console: Sendable {
  private let isQuiet: Bool
  /// Whether stderr is a terminal that can move its cursor, and may be drawn on.
  let isLive: Bool
  let screen = Screen()
  /// Whether stdout takes colour.
  let inColor: Bool

  init(quiet: Bool = false) {
    isQuiet = quiet
    let isPlain = unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 } ?? false
    let isDumb = unsafe getenv("TERM").map { unsafe String(cString: $0) } == "dumb"
    isLive = isatty(STDERR_FILENO) == 1 && !quiet && !isDumb
    inColor = isatty(STDOUT_FILENO) == 1 && !isPlain
  }

  /// A line of progress.
  func say(_ line: String) {
    if !isQuiet { screen.add(line + "\n") }
  }

  /// A failure, with the mend below it.
  func fail(_ stop: Stop) { fail(stop.message, hint: stop.hint) }

  func fail(_ message: String, hint: String?) {
    let hint = hint.map { "  hint: \($0.visible)\n" } ?? ""
    screen.add("controlroom: error: \(message.visible)\n" + hint)
  }

  /// Something to know that is no failure.
  func warn(_ line: String) {
    screen.add("controlroom: warning: \(line.visible)\n")
  }

  /// Says which process has the ledger that a command waits for.
  func sayWhoWrites(_ process: Int32?) {
    warn(
      "waiting for \(process.map { "process \($0)" } ?? "another process"), which is writing to the "
        + "ledger")
  }

  func show(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { print(TextReport.line(diagnostic, inColor: inColor)) }
  }

  /// A text that is whole already.
  func show(_ text: [UInt8]) { print(String(decoding: text, as: UTF8.self), terminator: "") }

  func show(_ json: JSON) { print(String(decoding: json.pretty(), as: UTF8.self), terminator: "") }

  /// A line on a terminal that shows how far long work is; nothing elsewhere.
  var progress: Progress {
    guard isLive else { return .silent }
    return Progress { [screen] stage, done, total in
      guard total > 200 else { return }
      screen.show(done < total ? ["\(stage.rawValue) \(done)/\(total)"] : [])
    }
  }
}

/// Runs a command's work, and turns what stops it into a message and an exit code.
func reporting(_ work: () async throws -> Void) async throws {
  do {
    try await work()
  } catch let exit as ExitCode {
    throw exit
  } catch let error as ValidationError {
    throw error
  } catch let refused as PipelineRefused {
    Console().show(refused.diagnostics)
    throw ExitCode.contentHasErrors
  } catch {
    Console().fail(Stop(error))
    throw ExitCode.cannotRun
  }
}

// 0 is success, and 64 wrong usage, which ArgumentParser gives.
extension ExitCode {
  static let contentHasErrors = ExitCode(1)
  static let cannotRun = ExitCode(2)
}
