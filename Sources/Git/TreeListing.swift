extension Repository {
  /// All files of a commit, in git's order (that of the bytes of their paths).
  ///
  /// Symbolic links and submodules are listed, never followed. A path that is not UTF-8, or that
  /// would lead out of the tree, has a ``TreeFile/flaw``.
  ///
  /// - Throws: ``GitError`` when a folder is missing or damaged, when folders are nested more
  ///   than 256 deep, or when there are more than four million files.
  package func files(of commit: Commit) throws(GitError) -> [TreeFile] {
    try files(ofTree: commit.tree)
  }

  /// All files of the tree `id`; like ``files(of:)``.
  package func files(ofTree id: ObjectID) throws(GitError) -> [TreeFile] {
    var files: [TreeFile] = []
    try visitFiles(ofTree: id) { path, id, mode in
      files.append(TreeFile(PathBytes(path), id: id, mode: mode))
    }
    return files
  }

  /// Calls `visit` with the path, id and mode of each file in git's order.
  func visitFiles(
    ofTree id: ObjectID, _ visit: ([UInt8], ObjectID, UInt32) -> Void
  ) throws(GitError) {
    var path: [UInt8] = []
    var count = 0
    try visitFiles(id, &path, 0, &count, visit)
  }

  private func visitFiles(
    _ id: ObjectID, _ path: inout [UInt8], _ depth: Int, _ count: inout Int,
    _ visit: ([UInt8], ObjectID, UInt32) -> Void
  ) throws(GitError) {
    guard depth < TreeLimit.depth else { throw TreeLimit.exceeded("folders nested too deep") }
    let tree = try TreeObject(id, in: self)
    var position = 0
    while unsafe position < tree.bytes.count {
      let entry = try unsafe TreeEntry(tree.bytes, at: position)
      count += 1
      guard count <= TreeLimit.entries else { throw TreeLimit.exceeded("too many files") }
      let length = path.count
      unsafe path.append(contentsOf: entry.name)
      if unsafe entry.isTree {
        path.append(UInt8(ascii: "/"))
        try unsafe visitFiles(entry.id, &path, depth + 1, &count, visit)
      } else {
        unsafe visit(path, entry.id, entry.mode)
      }
      path.removeSubrange(length...)
      position = unsafe entry.end
    }
    // The bytes are the tree's own: it has to outlive the loop above.
    withExtendedLifetime(tree) {}
  }
}
