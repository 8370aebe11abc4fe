import Foundation

/// A server that a Python program is, until nobody holds this.
///
/// The program prints its port on one line, and ends when its input does.
package final class PythonServer: Sendable {
  package let port: Int
  private let process = Process()
  private let input = Pipe()

  /// Starts `python3` with these words, and waits until it listens.
  ///
  /// - Throws: When there is no Python, or the program ends without a port.
  package init(_ arguments: [String]) throws {
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while !line.contains(0x0A) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { throw CocoaError(.fileReadUnknown) }
      line += more
    }
    guard let port = Int(String(decoding: line, as: UTF8.self).trimmingCharacters(in: .newlines))
    else { throw CocoaError(.fileReadCorruptFile) }
    self.port = port
  }

  deinit { try? input.fileHandleForWriting.close() }
}
