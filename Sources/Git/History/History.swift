/// What the commits before one say about its files: when each began, when it last changed, and
/// what it was called.
///
/// One walk over all commits; renames are followed as `git log --follow` does, and on every side
/// of a merge.
package struct History: Sendable {
  /// A commit, and who wrote it when.
  package struct Event: Hashable, Sendable {
    package var commit: ObjectID
    package var author: Signature
  }

  /// One change of a file's path.
  package struct Rename: Hashable, Sendable {
    package var commit: ObjectID
    package var from: String
    package var to: String
  }

  /// One content of a file.
  package struct Revision: Hashable, Sendable {
    /// The commit that brought it.
    package var commit: ObjectID
    package var blob: ObjectID

    package init(commit: ObjectID, blob: ObjectID) {
      self.commit = commit
      self.blob = blob
    }
  }

  /// The past of one file.
  package struct File: Hashable, Sendable {
    /// The path at the commit that the walk started from.
    package var path: String
    /// The commit that brought the file into being.
    ///
    /// Of several (it was deleted and came back, or two histories were merged), the one that was
    /// written first.
    package var first: Event
    /// The path at ``first``.
    package var firstPath: String
    /// The last commit that changed the content.
    ///
    /// A move alone does not, nor does a mode, nor a
    /// merge that took the file as one of its parents has it.
    package var updated: Event
    /// Each content that it had, the newest first.
    ///
    /// In the order of the walk, where a commit comes before its parents; the first is that of
    /// ``updated``.
    package var revisions: [Revision]
    /// Each change of the path, the oldest first.
    package var renames: [Rename]
    /// Each other path that the file once had, the oldest first.
    package var formerPaths: [String]
  }

  /// The files, in git's order of their paths.
  package let files: [File]
  /// Whether a shallow clone cut the history off, so that dates may be too young.
  package let isTruncated: Bool
  /// The commit that began the repository, and of several the one written first.
  ///
  /// Nil when the history is cut off.
  package let root: ObjectID?
  /// Commits that moved so many files at once that only equal contents, and equal file names, were
  /// matched.
  package let unmatched: [ObjectID]

  private let numbers: [PathBytes: Int]

  /// Walks from `commit` to all its roots.
  ///
  /// A path that a rename took away and that is used again later begins a new file: the old one
  /// lives on under its new path. A path that was only deleted goes on where it ended. Replace refs
  /// and grafts are not honoured.
  ///
  /// - Parameters:
  ///   - commit: Where to start; its files are the ones described.
  ///   - repository: Where the commit lies.
  ///   - allowShallow: Whether dates from a part of the history will do.
  ///   - isWanted: Whether a path is of interest. Symbolic links, submodules and paths that are
  ///     not UTF-8 are never asked for.
  /// - Throws: ``GitError``; with cause ``GitError/Cause/shallowHistory`` in a shallow clone.
  package init(
    of commit: Commit, in repository: Repository, allowShallow: Bool = false,
    where isWanted: (String) -> Bool
  ) throws(GitError) {
    var walk = try HistoryWalk(commit, repository, allowShallow, isWanted)
    try walk.run()
    files = try walk.files()
    isTruncated = walk.isTruncated
    root = walk.root
    unmatched = walk.unmatched
    numbers = walk.numbers.mapValues { Int($0) }
  }

  /// The past of the file at `path`; nil when it is not among ``files``.
  package subscript(path: String) -> File? { numbers[PathBytes(path)].map { files[$0] } }
}
