import ArgumentParser
import Glibc
import Pipeline

/// `controlroom hooks`: check before each commit, publish after it.
struct Hooks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hooks", abstract: "Check before each commit, and publish after it.",
    discussion: """
      Hooks that are there already are kept and called first. Without controlroom a commit goes \
      through all the same, and says so.
      """,
    subcommands: [Install.self, Uninstall.self])

  struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "install", abstract: "Install the pre-commit and the post-commit hook.",
      discussion: "Example: controlroom hooks install")

    @OptionGroup var repository: RepositoryOptions

    func run() async throws {
      try await reporting {
        let hooks = Pipeline.Hooks(repository.location, program: programPath())
        for change in try hooks.install() { print(describe(change)) }
      }
    }
  }

  struct Uninstall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "uninstall", abstract: "Remove both hooks, and put back what was there before.",
      discussion: "Example: controlroom hooks uninstall")

    @OptionGroup var repository: RepositoryOptions

    func run() async throws {
      try await reporting {
        let hooks = Pipeline.Hooks(repository.location, program: programPath())
        for change in try hooks.uninstall() { print(describe(change)) }
      }
    }
  }
}

private func describe(_ change: Pipeline.Hooks.Change) -> String {
  switch change.kind {
  case .installed: "installed \(change.path)"
  case .installedBeside: "installed \(change.path); the hook that was there runs first"
  case .removed: "removed \(change.path)"
  case .restored: "removed \(change.path), and put back the hook that was there"
  case .absent: "nothing of ours at \(change.path)"
  }
}

/// The path of this program, however it was called.
func programPath() -> String {
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = unsafe buffer.withUnsafeMutableBytes { bytes in
    unsafe bytes.baseAddress.map { start in
      unsafe readlink(
        "/proc/self/exe", start.assumingMemoryBound(to: CChar.self), bytes.count)
    } ?? -1
  }
  guard count > 0 else { return CommandLine.arguments.first ?? "controlroom" }
  return String(decoding: buffer[..<count], as: UTF8.self)
}
