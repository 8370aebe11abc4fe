internal import Git
internal import Glibc
internal import Sandbox

/// The regular files of a commit in a temporary folder, for programs to read.
enum Checkout {
  /// More of it is left to git: a command step is given a snapshot, not an archive.
  private static let sizeLimit = 256 << 20

  /// Writes the files out.
  ///
  /// A symbolic link or a submodule is left out, and so is a path that would lead out of the folder:
  /// nothing here leads anywhere. A file of more than 256 MiB stops the step.
  ///
  /// - Parameters:
  ///   - commit: Its id.
  ///   - location: The repository.
  /// - Returns: The folder, which is removed when nobody holds it.
  /// - Throws: ``Stop``, ``GitError`` or ``SandboxError``.
  @concurrent
  static func write(_ commit: String, of location: RepositoryLocation) async throws -> Scratch {
    let repository = try location.open()
    let folder = try Scratch()
    var folders: Set<String> = []
    for file in try repository.files(of: repository.commit(at: commit))
    where file.kind.isRegular && file.flaw == nil {
      try Task.checkCancellation()
      guard try repository.size(of: file.id) <= sizeLimit else {
        throw Stop("\(file.path) is too large for a command step: \(sizeLimit >> 20) MiB at most")
      }
      if let slash = file.path.lastIndex(of: "/") {
        let parent = String(file.path[..<slash])
        if folders.insert(parent).inserted { try Disk.makeFolder("\(folder.path)/\(parent)") }
      }
      let path = "\(folder.path)/\(file.path)"
      try Disk.write(try repository.bytes(of: file.id), to: path)
      if file.kind == .executable { unsafe chmod(path, 0o755) }
    }
    return folder
  }
}
