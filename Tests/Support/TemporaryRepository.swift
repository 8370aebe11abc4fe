import Foundation

/// A real git repository in a temporary folder, written as text, removed when nobody holds it.
///
/// Author, committer and times are fixed, so object ids are the same on every machine and may
/// stand in golden files.
///
///     let repository = try TemporaryRepository {
///       $0.commit("Start", at: "2026-03-05T20:18:50+04:00", write: ["a.md": "Text.\n"])
///       $0.commit("Rename", rename: [("a.md", "b.md")])
///       $0.commit("Side", on: "side", from: "main", write: ["c.md": "More.\n"])
///       $0.commit("Join", merge: ["side"], write: ["c.md": "More.\n"])
///     }
///
/// A commit goes on top of its branch; without a time it is an hour younger than the one before.
/// A merge starts from the files of its branch: what the other side brings is written again.
package final class TemporaryRepository {
  /// Where the repository lies; its work tree, unless it is bare.
  package let path: String
  private let folder: URL

  /// Makes a repository with the commits of `history`, on the branch `main` unless said otherwise.
  ///
  /// - Parameters:
  ///   - bare: Whether there is no work tree. If there is one, it is empty until ``checkOut()``.
  ///   - history: Adds the commits.
  /// - Throws: When git fails; the error has its words.
  package init(bare: Bool = false, _ history: (inout Commits) -> Void = { _ in }) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "repository-\(UUID().uuidString)")
    // A folder of its own inside, so that a test may put clones and work trees beside it.
    path = folder.appending(path: bare ? "bare.git" : "main").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    do {
      try git(["init", "-q", "-b", "main"] + (bare ? ["--bare"] : []) + ["."])
      var commits = Commits()
      history(&commits)
      if !commits.stream.isEmpty {
        try git(["fast-import", "--quiet", "--date-format=raw"], input: commits.stream)
      }
    } catch {
      try? FileManager.default.removeItem(at: folder)
      throw error
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A path beside the repository, for a clone or a linked work tree; removed with it.
  package func sibling(_ name: String) -> String { folder.appending(path: name).path }

  /// Makes the work tree and the index those of `main`.
  package func checkOut() throws { try git("reset", "-q", "--hard", "main") }

  /// Writes a file into the work tree, with the folders on its way.
  package func write(_ text: String, to file: String) throws {
    let url = URL(filePath: path).appending(path: file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Runs git in the repository, deaf to the configuration of whoever runs the test.
  ///
  /// - Parameters:
  ///   - arguments: After `git`.
  ///   - folder: Another folder to run in.
  ///   - environment: Variables on top of the fixed ones.
  /// - Returns: The output, without the newline at its end.
  /// - Throws: ``GitFailure`` when git's exit status is not 0.
  @discardableResult
  package func git(
    _ arguments: String..., in folder: String? = nil, environment: [String: String] = [:]
  ) throws -> String {
    try git(arguments, in: folder, environment: environment, input: Data())
  }

  @discardableResult
  private func git(
    _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:],
    input: Data = Data()
  ) throws -> String {
    // Files, not pipes: a pipe that fills up while nobody reads stops both sides.
    let number = UUID().uuidString
    let files = ["in", "out", "err"].map { self.folder.appending(path: "\(number).\($0)") }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    try input.write(to: files[0])
    for file in files[1...] { try Data().write(to: file) }

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.currentDirectoryURL = URL(filePath: folder ?? path)
    process.environment = Self.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw GitFailure(
        command: arguments.joined(separator: " "),
        message: try text(of: files[2]))
    }
    let output = try text(of: files[1])
    return output.hasSuffix("\n") ? String(output.dropLast()) : output
  }

  /// No home, no system configuration, no language, one person, one time.
  private static let environment: [String: String] = [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C", "TZ": "UTC",
    "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "2026-06-01T12:00:00Z", "GIT_COMMITTER_DATE": "2026-06-01T12:00:00Z",
  ]
}

/// The text of a file.
///
/// Not by `Data(contentsOf:)`, which leaks its buffer when the file is empty: LeakSanitizer tells.
private func text(of file: URL) throws -> String {
  let handle = try FileHandle(forReadingFrom: file)
  return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
}

/// A git command of a test that failed.
package struct GitFailure: Error, CustomStringConvertible {
  package var command: String
  package var message: String
  package var description: String { "git \(command): \(message)" }
}

extension TemporaryRepository {
  /// Paths with what belongs to them: `["a.md": "text"]`, or made from pairs.
  package struct Entries: ExpressibleByDictionaryLiteral {
    package let pairs: [(String, String)]

    package init(_ pairs: [(String, String)]) { self.pairs = pairs }
    package init(dictionaryLiteral elements: (String, String)...) { pairs = elements }
  }

  /// The commits of a repository to be, as the stream that `git fast-import` reads.
  package struct Commits {
    fileprivate private(set) var stream = Data()
    private var branches: Set<String> = []
    /// 2026-01-01 00:00 UTC, less the hour that the first commit adds.
    private var time: Int64 = 1_767_225_600 - 3_600
    private var zone = "+0000"

    /// Adds a commit to a branch.
    ///
    /// - Parameters:
    ///   - message: The whole message.
    ///   - time: Of author and committer, such as `2026-03-05T20:18:50+04:00`.
    ///   - author: The author's name; the committer is always Ada.
    ///   - branch: Where it goes; a new branch starts at `start`, or without a past.
    ///   - start: The branch whose newest commit it starts from.
    ///   - merge: Branches to be further parents.
    ///   - delete: Files or folders, before anything else.
    ///   - rename: Old and new path, after that.
    ///   - write: Path and text of files, last.
    ///   - executable: The same, with the executable bit.
    ///   - symlink: Path and target.
    ///   - submodule: Path and the commit's hash.
    package mutating func commit(
      _ message: String, at time: String? = nil, author: String = "Ada", on branch: String = "main",
      from start: String? = nil, merge: [String] = [], delete: [String] = [],
      rename: [(String, String)] = [], write: Entries = [:], executable: Entries = [:],
      symlink: Entries = [:],
      submodule: Entries = [:]
    ) {
      self.time += 3_600
      if let time, let (seconds, zone) = Self.parse(time) {
        (self.time, self.zone) = (seconds, zone)
      }
      line("commit refs/heads/\(branch)")
      let email = "\(author.lowercased().replacing(" ", with: "."))@example.org"
      line("author \(author) <\(email)> \(self.time) \(zone)")
      line("committer Ada <ada@example.org> \(self.time) \(zone)")
      data(message)
      if let start, branches.insert(branch).inserted { line("from refs/heads/\(start)") }
      branches.insert(branch)
      for other in merge { line("merge refs/heads/\(other)") }
      for path in delete { line("D \(quoted(path))") }
      for (old, new) in rename { line("R \(quoted(old)) \(quoted(new))") }
      for (path, text) in write.pairs { file("100644", path, text) }
      for (path, text) in executable.pairs { file("100755", path, text) }
      for (path, target) in symlink.pairs { file("120000", path, target) }
      for (path, hash) in submodule.pairs { line("M 160000 \(hash) \(quoted(path))") }
      line("")
    }

    private mutating func file(_ mode: String, _ path: String, _ text: String) {
      line("M \(mode) inline \(quoted(path))")
      data(text)
    }

    private mutating func data(_ text: String) {
      line("data \(text.utf8.count)")
      line(text)
    }

    private mutating func line(_ text: String) { stream.append(Data((text + "\n").utf8)) }

    /// A path as fast-import takes it: in quotes, with its own escapes.
    private func quoted(_ path: String) -> String {
      "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// Seconds since 1970 and the zone as git writes it; nil traps in no test, it keeps the clock.
    private static func parse(_ time: String) -> (Int64, String)? {
      let formatter = ISO8601DateFormatter()
      guard let date = formatter.date(from: time) else {
        preconditionFailure("'\(time)' is not a time such as 2026-03-05T20:18:50+04:00")
      }
      let zone = time.hasSuffix("Z") ? "+0000" : String(time.suffix(6).filter { $0 != ":" })
      return (Int64(date.timeIntervalSince1970), zone)
    }
  }
}
