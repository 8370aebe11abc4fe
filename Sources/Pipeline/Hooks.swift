internal import Git
internal import Glibc

/// Git hooks that check before a commit and publish after it.
package struct Hooks: Sendable {
  package var location: RepositoryLocation
  /// The program that hooks call; where it is gone, they look for one on the path.
  package var program: String

  package init(_ location: RepositoryLocation, program: String) {
    self.location = location
    self.program = program
  }

  /// What happened to one hook.
  package struct Change: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
      case installed
      /// There was one before; it is kept, and called first.
      case installedBeside
      case removed
      /// The one that was there before is back.
      case restored
      case absent
    }

    package var path: String
    package var kind: Kind
  }

  /// Installs both hooks; doing it again changes nothing but the program they call.
  ///
  /// - Returns: What was done, hook by hook.
  /// - Throws: ``Stop`` in a bare repository, and when the folder cannot be written to.
  package func install() throws -> [Change] {
    let folder = try folder()
    try Disk.makeFolder(folder)
    return try Hook.allCases.map { hook in
      let path = "\(folder)/\(hook.rawValue)"
      let before = path + Hook.keptSuffix
      if let there = try Disk.read(path), !Hook.isOurs(there) {
        guard !Disk.exists(before) else {
          throw Stop(
            "both \(path) and \(before) are there, and neither is ours",
            hint: "join the two into one and remove the other")
        }
        try Disk.move(path, to: before)
      }
      try Disk.replace(path, with: Array(hook.script(program: program).utf8))
      guard unsafe chmod(path, 0o755) == 0 else { throw Disk.failure("make executable", path) }
      return Change(path: path, kind: Disk.exists(before) ? .installedBeside : .installed)
    }
  }

  /// Removes both hooks, and puts back what was there before.
  ///
  /// - Returns: What was done, hook by hook.
  /// - Throws: ``Stop`` when the folder cannot be written to.
  package func uninstall() throws -> [Change] {
    let folder = try folder()
    return try Hook.allCases.map { hook in
      let path = "\(folder)/\(hook.rawValue)"
      guard let there = try Disk.read(path), Hook.isOurs(there) else {
        return Change(path: path, kind: .absent)
      }
      if Disk.exists(path + Hook.keptSuffix) {
        try Disk.move(path + Hook.keptSuffix, to: path)
        return Change(path: path, kind: .restored)
      }
      try Disk.removeFile(path)
      return Change(path: path, kind: .removed)
    }
  }

  /// Whether a hook would be written anew.
  enum Standing: Hashable, Sendable {
    case current
    case absent
    /// Ours, and not what ``install()`` writes.
    case other
  }

  /// How each hook stands, by its path.
  func standing() throws -> [(path: String, standing: Standing)] {
    let folder = try folder()
    return try Hook.allCases.map { hook in
      let path = "\(folder)/\(hook.rawValue)"
      guard let there = try Disk.read(path), Hook.isOurs(there) else { return (path, .absent) }
      return (path, there == Array(hook.script(program: program).utf8) ? .current : .other)
    }
  }

  private func folder() throws -> String {
    let repository = try location.open()
    guard !repository.isBare else {
      throw Stop(
        "no commits are made in a bare repository", hint: "install the hooks in a work tree of it")
    }
    return try repository.hooksDirectory()
  }
}

private enum Hook: String, CaseIterable {
  case preCommit = "pre-commit"
  case postCommit = "post-commit"

  static let keptSuffix = ".before-controlroom"
  private static let mark = "# controlroom hook"

  static func isOurs(_ script: [UInt8]) -> Bool {
    String(decoding: script, as: UTF8.self).contains("\n\(mark):")
  }

  func script(program: String) -> String {
    """
    #!/bin/sh
    \(Self.mark): 'controlroom hooks uninstall' removes it, and puts back what was here before.
    previous=$0\(Self.keptSuffix)
    if [ -x "$previous" ]; then "$previous" "$@" || exit $?; fi
    controlroom=\(quoted(program))
    [ -x "$controlroom" ] || controlroom=$(command -v controlroom) || {
      echo "controlroom is not installed: \(missing)" >&2
      exit 0
    }
    \(work)

    """
  }

  private var missing: String {
    switch self {
    case .preCommit: "the notes were not checked"
    case .postCommit: "the notes were not published"
    }
  }

  private var work: String {
    switch self {
    case .preCommit:
      // Only wrong content stops a commit; a check that cannot run has said why.
      """
      "$controlroom" check --staged
      [ $? -ne 1 ]
      """
    case .postCommit:
      // In the middle of a rebase the history is not yet what anybody wants to publish.
      """
      git_dir=$(git rev-parse --git-dir)
      if [ -d "$git_dir/rebase-merge" ] || [ -d "$git_dir/rebase-apply" ]; then exit 0; fi
      "$controlroom" publish --trigger hook --quiet
      exit 0
      """
    }
  }

  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
