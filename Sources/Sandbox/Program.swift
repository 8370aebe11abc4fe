internal import Glibc

/// A program to run, with everything that it is given.
package struct Program: Hashable, Sendable {
  /// The absolute path, as the program itself would see it.
  package var path: String
  /// Without the program's own name.
  package var arguments: [String]
  /// All of its environment.
  package var environment: [String: String]
  /// The folder in which it starts, as it sees it.
  package var directory: String
  /// What it reads from stdin.
  package var input: [UInt8]
  /// What it finds behind its descriptors from ``firstFile`` on: files in memory, at their start.
  ///
  /// At most ``mostFiles``.
  package var files: [[UInt8]]

  package init(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = [:],
    directory: String = "/", input: [UInt8] = [], files: [[UInt8]] = []
  ) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.input = input
    self.files = files
  }

  /// Before it come the three of every program, and two of bubblewrap's.
  package static let firstFile = 5
  package static let mostFiles = 11

  /// The environment of this process, for a program that is to have all of it.
  package static func ownEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      let text = unsafe String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      unsafe next += 1
    }
    return variables
  }
}

/// What became of a program.
package struct Ending: Hashable, Sendable {
  package enum Cause: Hashable, Sendable {
    case exited(Int32)
    /// By a signal, such as the one that a limit sends.
    case killed(signal: Int32)
    /// It took longer than ``Limits/wall``.
    case timedOut
    /// Whoever wanted it no longer does.
    case cancelled
  }

  package var cause: Cause
  /// What it printed to stdout and stderr, the last part of it.
  package var output: [UInt8]
  /// Whether more was printed than was kept.
  package var isCut: Bool

  package init(_ cause: Cause, output: [UInt8] = [], isCut: Bool = false) {
    self.cause = cause
    self.output = output
    self.isCut = isCut
  }

  package var text: String { String(decoding: output, as: UTF8.self) }
}
