internal import Clibgit2
internal import Glibc

extension Repository {
  /// The object that a reference stands for; nil when there is no such reference.
  ///
  /// - Parameter reference: Its full name, such as `refs/heads/main`.
  /// - Returns: The object's name.
  /// - Throws: ``GitError`` when it cannot be read.
  package func tip(of reference: String) throws(GitError) -> ObjectID? {
    try checkNoNUL(reference, "read \(reference)")
    var id = git_oid()
    do throws(GitError) {
      try check("read \(reference)") { unsafe git_reference_name_to_id(&id, handle, reference) }
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
    return ObjectID(id)
  }

  /// Makes a reference stand for another commit, unless it has been moved meanwhile.
  ///
  /// - Parameters:
  ///   - reference: Its full name; it is made where there is none.
  ///   - commit: What it is to stand for.
  ///   - old: What it stood for; nil for a reference that there was not.
  /// - Throws: ``GitError`` when somebody else moved it.
  package func move(
    reference: String, to commit: ObjectID, from old: ObjectID?
  ) throws(GitError) {
    try checkNoNUL(reference, "write \(reference)")
    var new = commit.raw
    var previous = old?.raw ?? git_oid()
    let made = try unsafe adopt("write \(reference)") {
      // A null name stands for: there must be none.
      unsafe git_reference_create_matching(
        &$0, handle, reference, &new, old == nil ? 0 : 1, &previous, "controlroom")
    }
    unsafe git_reference_free(made)
  }

  /// Removes a reference; what it stood for stays for as long as git keeps it.
  ///
  /// - Throws: ``GitError`` when it cannot be removed.
  package func remove(reference: String) throws(GitError) {
    try checkNoNUL(reference, "remove \(reference)")
    try check("remove \(reference)") { unsafe git_reference_remove(handle, reference) }
  }

  /// Writes a folder that differs from another in some files; the rest is not looked at.
  ///
  /// - Parameters:
  ///   - files: Regular files, each once, by paths without `.`, `..` or `.git`; libgit2 refuses
  ///     others.
  ///   - base: The folder to begin with; nil for an empty one.
  /// - Returns: The tree's name.
  /// - Throws: ``GitError``.
  package func writeTree(
    of files: [(path: String, blob: ObjectID)], over base: ObjectID?
  ) throws(GitError) -> ObjectID {
    guard let base else { return try writeTree(of: files) }
    for file in files { try checkNoNUL(file.path, "write a folder") }
    var raw = base.raw
    let tree = try unsafe adopt("read tree \(base)") {
      unsafe git_tree_lookup(&$0, handle, &raw)
    }
    defer { unsafe git_tree_free(tree) }
    let paths = unsafe files.map { unsafe strdup($0.path) }
    defer { unsafe paths.forEach { unsafe free($0) } }
    let updates = unsafe zip(files, paths).map { file, path in
      unsafe git_tree_update(
        action: GIT_TREE_UPDATE_UPSERT, id: file.blob.raw, filemode: GIT_FILEMODE_BLOB, path: path)
    }
    var id = git_oid()
    try check("write a folder") {
      unsafe git_tree_create_updated(&id, handle, tree, updates.count, updates)
    }
    return ObjectID(id)
  }

  /// Flushes to the disk whatever this process writes to a repository from now on, before a write
  /// returns: objects and references.
  ///
  /// Off by default, as in git: a site can be built again, a record of what was sent cannot.
  package static func flushWrites() throws(GitError) {
    try startLibgit2()
    try check("flush writes") { cr_opts_enable_fsync_gitdir(1) }
  }

  /// Keeps next to no objects in memory from now on, in the whole process.
  ///
  /// For who writes thousands of commits one after the other: each reads the folder that the last one
  /// wrote, and nobody asks for it again.
  package static func keepFewObjects() throws(GitError) {
    try startLibgit2()
    try check("keep few objects") { cr_opts_set_cache_max_size(1 << 20) }
  }
}
