package import Foundation

/// The Python that `make test` prepares with the packages of `Tests/requirements.txt`.
package enum Python {
  private static let program = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: ".build/venv/bin/python").path

  /// Whether it is there; `.ci/run` must not pass without it, so there it counts as there.
  package static let isAtHand =
    ProcessInfo.processInfo.environment["CI"] != nil
    || FileManager.default.isExecutableFile(atPath: program)

  /// Runs a program.
  ///
  /// - Parameters:
  ///   - script: The program's text.
  ///   - arguments: In `sys.argv[1:]`.
  ///   - input: What it reads from stdin.
  /// - Returns: What it printed.
  /// - Throws: ``PythonFailure`` when its exit status is not 0.
  package static func run(
    _ script: String, _ arguments: [String] = [], input: Data = Data()
  ) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, not pipes: a pipe that fills up while nobody reads stops both sides.
    let files = ["script.py", "in", "out", "err"].map { folder.appending(path: $0) }
    for (file, data) in zip(files, [Data(script.utf8), input, Data(), Data()]) {
      try data.write(to: file)
    }
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = [files[0].path] + arguments
    process.standardInput = try FileHandle(forReadingFrom: files[1])
    process.standardOutput = try FileHandle(forWritingTo: files[2])
    process.standardError = try FileHandle(forWritingTo: files[3])
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw PythonFailure(message: try String(contentsOf: files[3], encoding: .utf8))
    }
    return try String(contentsOf: files[2], encoding: .utf8)
  }
}

/// A Python program of a test that failed; the message is its traceback.
package struct PythonFailure: Error, CustomStringConvertible {
  package var message: String
  package var description: String { message }
}
