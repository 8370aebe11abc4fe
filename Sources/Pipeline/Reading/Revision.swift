internal import Git

/// What is read: a commit, the staged files or, for previews, the work tree.
package enum Revision: Hashable, Sendable {
  /// A commit by any of its names, such as `HEAD` or `v1.2~3`.
  case commit(String)
  /// The files as the next commit would have them.
  case index
  case workTree
}

/// A repository, by the path from which it is found.
///
/// libgit2 allows one thread at a time per handle, so each thread opens its own.
package struct RepositoryLocation: Hashable, Sendable {
  package var path: String
  /// Whether git's variables, such as `GIT_INDEX_FILE`, count: they do in a hook that checks what
  /// git is about to commit.
  package var honoursEnvironment: Bool
  /// Where its ledger is, if not in its git folder: a file, or an address of PostgreSQL.
  package var ledgerPlace: String?
  /// Whether it is the laboratory's side of the repository: a ledger and receipts of their own, and
  /// nothing of the real ones.
  package var isLab = false

  package init(_ path: String, honoursEnvironment: Bool = false, ledger: String? = nil) {
    self.path = path
    self.honoursEnvironment = honoursEnvironment
    ledgerPlace = ledger
  }

  func open() throws(GitError) -> Repository {
    try Repository(path: path, discovery: honoursEnvironment ? .environment : .path)
  }
}

extension RepositoryLocation {
  /// Where an import goes when nobody says: the work tree.
  ///
  /// - Throws: ``Stop`` when there is no repository or no work tree.
  package func usualImportFolder() throws -> String {
    do {
      if let workTree = try open().workTree { return workTree }
    } catch {
      throw Stop(error)
    }
    throw Stop("a bare repository has no work tree to write to", hint: "give --into DIR")
  }

  /// Where a build goes when nobody says: `dist` in the work tree.
  ///
  /// - Parameter orOwn: Whether a bare repository has a folder for it, beside its ledger.
  /// - Returns: The path from the root.
  /// - Throws: ``Stop`` when there is no repository or no work tree, and when `dist` is a symbolic
  ///   link: it may have come with the repository, which has no say in where we write.
  package func usualOutput(orOwn: Bool = false) throws -> String {
    do {
      let repository = try open()
      guard let workTree = repository.workTree else {
        if orOwn { return repository.commonDirectory + "/controlroom/dist" }
        throw Stop("a bare repository has no work tree to write to", hint: "give --out DIR")
      }
      let folder = workTree + "/dist"
      if Disk.isLink(folder) {
        throw Stop("\(folder) is a symbolic link", hint: "name the folder you mean: --out DIR")
      }
      return folder
    } catch {
      throw Stop(error)
    }
  }
}
