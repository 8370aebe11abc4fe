import ArgumentParser
import Diagnostics
import Glibc
import Pipeline

/// What a command says, and where: findings and results to stdout, progress and failures to
/// stderr.
struct Console: Sendable {
  private let isQuiet: Bool
  private let isTerminal: Bool
  /// Whether stdout takes colour.
  let inColor: Bool

  init(quiet: Bool = false) {
    isQuiet = quiet
    let isPlain = unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 } ?? false
    isTerminal = isatty(STDERR_FILENO) == 1
    inColor = isatty(STDOUT_FILENO) == 1 && !isPlain
  }

  /// A line of progress.
  func say(_ line: String) {
    guard !isQuiet else { return }
    clear()
    write(line + "\n")
  }

  /// A failure, with the mend below it.
  func fail(_ stop: Stop) { fail(stop.message, hint: stop.hint) }

  func fail(_ message: String, hint: String?) {
    clear()
    write("controlroom: error: \(message.visible)\n")
    if let hint { write("  hint: \(hint.visible)\n") }
  }

  /// Something to know that is no failure.
  func warn(_ line: String) {
    clear()
    write("controlroom: warning: \(line.visible)\n")
  }

  func show(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { print(TextReport.line(diagnostic, inColor: inColor)) }
  }

  func show(_ json: JSON) { print(String(decoding: json.pretty(), as: UTF8.self), terminator: "") }

  /// A line on a terminal that shows how far long work is; nothing elsewhere.
  var progress: Progress {
    guard isTerminal, !isQuiet else { return .silent }
    return Progress { stage, done, total in
      guard total > 200, done < total else { return }
      write("\r\u{1B}[K\(stage.rawValue) \(done)/\(total)")
    }
  }

  private func clear() {
    if isTerminal, !isQuiet { write("\r\u{1B}[K") }
  }

  /// One call a line, so that lines of several threads do not mix.
  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    // What was printed before comes before, also when both go to one file.
    fflush(nil)
    _ = unsafe bytes.withUnsafeBytes {
      unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
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
