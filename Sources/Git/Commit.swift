internal import Clibgit2

/// One commit, as a value.
package struct Commit: Hashable, Sendable {
  package var id: ObjectID
  /// The folder that was committed.
  package var tree: ObjectID
  /// In the order that the commit names them; empty for a root.
  package var parents: [ObjectID]
  /// Who wrote the change, and when: dates of notes come from here.
  package var author: Signature
  /// Who made the commit, and when; differs after a rebase.
  package var committer: Signature
  /// The message's first paragraph on one line.
  package var summary: String
  /// The whole message.
  package var message: String
}

extension Repository {
  /// The commit that `revision` stands for, with tags peeled.
  ///
  /// - Parameter revision: As for git: `HEAD`, a branch, a hash, `main~1`.
  /// - Returns: The commit, as a value.
  /// - Throws: ``GitError`` with cause ``GitError/Cause/unknownRevision``,
  ///   ``GitError/Cause/ambiguousRevision`` or ``GitError/Cause/noCommits``.
  package func commit(at revision: String) throws(GitError) -> Commit {
    let object = try unsafe peeled(revision, to: GIT_OBJECT_COMMIT)
    defer { unsafe git_object_free(object) }
    return unsafe Commit(object)
  }

  /// The commit `id`.
  package func commit(_ id: ObjectID) throws(GitError) -> Commit {
    var raw = id.raw
    do throws(GitError) {
      let commit = try unsafe adopt("read commit \(id)") {
        unsafe git_commit_lookup(&$0, handle, &raw)
      }
      defer { unsafe git_commit_free(commit) }
      return unsafe Commit(commit)
    } catch {
      throw explained(error)
    }
  }

  /// The name of the object that `revision` stands for, such as `HEAD:notes/a.md`.
  ///
  /// - Throws: ``GitError`` like ``commit(at:)``.
  package func resolve(_ revision: String) throws(GitError) -> ObjectID {
    let object = try unsafe peeled(revision, to: nil)
    defer { unsafe git_object_free(object) }
    return unsafe ObjectID(git_object_id(object).pointee)
  }

  private func peeled(_ revision: String, to type: git_object_t?) throws(GitError) -> OpaquePointer
  {
    try checkNoNUL(revision, "resolve a revision")
    do throws(GitError) {
      let object = try unsafe adopt("resolve '\(revision)'") {
        unsafe git_revparse_single(&$0, handle, revision)
      }
      guard let type else { return unsafe object }
      defer { unsafe git_object_free(object) }
      return try unsafe adopt("find the commit of '\(revision)'") {
        unsafe git_object_peel(&$0, object, type)
      }
    } catch {
      throw error.because(revisionCause(of: error))
    }
  }

  private func revisionCause(of error: GitError) -> GitError.Cause? {
    if error.code == .mismatch { return .corruptObject }
    if error.code == .ambiguous { return .ambiguousRevision }
    if isEmpty { return .noCommits }
    // A hash of 40 digits that is not there is a missing object in a clone that left some out.
    guard error.code == .notFound, error.errorClass == Int32(GIT_ERROR_ODB.rawValue) else {
      return .unknownRevision
    }
    return isPartial
      ? .missingInPartialClone : isShallow ? .missingInShallowClone : .unknownRevision
  }
}

extension Commit {
  /// Copies what a `git_commit` says.
  @unsafe init(_ commit: OpaquePointer) {
    let encoding = unsafe git_commit_message_encoding(commit)
    let message = unsafe text(git_commit_message(commit), encoding: encoding)
    unsafe self.init(
      id: ObjectID(git_commit_id(commit).pointee),
      tree: ObjectID(git_commit_tree_id(commit).pointee),
      parents: (0..<git_commit_parentcount(commit)).map {
        unsafe ObjectID(git_commit_parent_id(commit, $0).pointee)
      },
      author: Signature(git_commit_author(commit), encoding: encoding),
      committer: Signature(git_commit_committer(commit), encoding: encoding),
      summary: text(git_commit_summary(commit), encoding: encoding),
      message: message)
  }
}
