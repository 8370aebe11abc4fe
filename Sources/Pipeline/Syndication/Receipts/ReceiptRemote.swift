internal import Git
internal import Sandbox
internal import Workflow

/// The git remote with which receipts are kept in step: fetched, joined, pushed, never forced.
///
/// The transport is the `git` program, with the user's own keys and configuration. It runs no hook of
/// the repository, asks nobody for a password, and does not take longer than ``time``.
struct ReceiptRemote: Sendable {
  let location: RepositoryLocation
  /// The remote's name, or an address.
  let remote: String
  /// The ref, the same here and there.
  let reference: String

  /// For one call of git.
  private static let time = Duration.seconds(60)
  /// How often what others push in between is joined and pushed again.
  private static let tries = 8

  /// Takes in what the remote knows.
  ///
  /// - Returns: Whether the remote lacks something that is here.
  /// - Throws: ``Stop`` when it cannot be reached.
  @discardableResult
  func fetch(into book: ReceiptBook) async throws -> Bool {
    // A ref of its own for each process: two that fetch at once do not meet.
    let passing =
      "\(reference.replacing("/receipts", with: "/fetched"))-\(ProcessIdentity.current().id)"
    let answer = try await git([
      "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--refmap=", "--",
      remote, "+\(reference):\(passing)",
    ])
    guard answer.cause == .exited(0) else {
      // Nobody has pushed any yet.
      if answer.text.contains("couldn't find remote ref") { return try await book.tip() != nil }
      throw failure("fetch from", answer)
    }
    let repository = try location.open()
    guard let tip = try repository.tip(of: passing) else { return try await book.tip() != nil }
    defer { try? repository.remove(reference: passing) }
    return try await book.join(tip)
  }

  /// Takes in what the remote knows, and gives it what is here.
  ///
  /// - Throws: ``Stop`` when it cannot be reached, or others were faster every time.
  func synchronise(_ book: ReceiptBook) async throws {
    for _ in 0..<Self.tries {
      guard try await fetch(into: book) else { return }
      let answer = try await git([
        "push", "--quiet", "--no-verify", "--porcelain", "--", remote, "\(reference):\(reference)",
      ])
      if answer.cause == .exited(0) { return }
      // What is refused because somebody else was faster can be tried again; nothing else can.
      guard
        ["non-fast-forward", "fetch first", "stale info", "failed to update ref", "cannot lock"]
          .contains(where: answer.text.contains)
      else { throw failure("push to", answer) }
    }
    throw Stop(
      "others push receipts to '\(remote)' all the time", hint: "try again in a minute")
  }

  private func git(_ words: [String]) async throws -> Ending {
    guard let program = ProgramSearch.find("git") else {
      throw Stop("there is no git", hint: "apt install git, or: --no-remote")
    }
    var environment = Program.ownEnvironment()
    environment["GIT_TERMINAL_PROMPT"] = "0"
    environment["LC_ALL"] = "C"
    // What ssh would ask for on the terminal; whoever has said how ssh is called has said this too.
    if environment["GIT_SSH_COMMAND"] == nil, environment["GIT_SSH"] == nil,
      try location.open().configured("core.sshCommand") == nil
    {
      environment["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes"
    }
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY"] {
      environment[name] = nil
    }
    var limits = Limits()
    limits.wall = Self.time
    let folder = try location.open().gitDirectory
    return try await Sandbox.none.run(
      Program(
        program,
        ["--git-dir=\(folder)", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0"] + words,
        environment: environment), limits: limits)
  }

  private func failure(_ what: String, _ answer: Ending) -> Stop {
    let said = answer.text.split(whereSeparator: \.isNewline).first { !$0.isEmpty }
    return Stop(
      "cannot \(what) '\(remote)': "
        + (said.map { Self.withoutPassword(String($0)) } ?? answer.cause.inWords),
      hint: "check with: git fetch \(remote); or go without: --no-remote")
  }

  /// git names the address that it called, and the address may hold a password.
  private static func withoutPassword(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      guard let scheme = word.firstRange(of: "://"), let at = word.lastIndex(of: "@"),
        scheme.upperBound < at
      else { return String(word) }
      return word[..<scheme.upperBound] + "…" + word[at...]
    }.joined(separator: " ")
  }
}
