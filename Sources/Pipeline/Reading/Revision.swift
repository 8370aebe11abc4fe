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

  package init(_ path: String, honoursEnvironment: Bool = false) {
    self.path = path
    self.honoursEnvironment = honoursEnvironment
  }

  func open() throws(GitError) -> Repository {
    try Repository(path: path, discovery: honoursEnvironment ? .environment : .path)
  }
}

extension RepositoryLocation {
  /// The folder of the work tree; nil in a bare repository.
  ///
  /// - Throws: ``Stop`` when there is no repository.
  package func workTree() throws -> String? {
    do {
      return try open().workTree
    } catch {
      throw Stop(error)
    }
  }
}
