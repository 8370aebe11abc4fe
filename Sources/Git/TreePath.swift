/// What single paths of a tree lead to, without a list of all of them.
///
/// A folder is read once. Not `Sendable`, like its repository.
package final class TreePaths {
  private let repository: Repository
  private let tree: ObjectID
  private var folders: [ObjectID: TreeObject] = [:]

  /// - Parameters:
  ///   - tree: The tree of a commit.
  ///   - repository: Where it lies.
  package init(_ tree: ObjectID, in repository: Repository) {
    self.repository = repository
    self.tree = tree
  }

  /// The file at a path, as it is listed by ``Repository/files(ofTree:)``.
  ///
  /// - Parameter path: With `/` between names.
  /// - Returns: Nil when there is nothing, or a folder.
  /// - Throws: ``GitError`` when a folder is missing or damaged.
  package func file(_ path: String) throws(GitError) -> TreeFile? {
    guard let entry = try entry(path), entry.mode != TreeMode.folder else { return nil }
    return TreeFile(PathBytes(Array(path.utf8)), id: entry.id, mode: entry.mode)
  }

  /// The files of a folder and of all folders below it, with paths from the root.
  ///
  /// - Returns: None when there is no such folder.
  /// - Throws: ``GitError`` like ``Repository/files(ofTree:)``.
  package func files(below folder: String) throws(GitError) -> [TreeFile] {
    guard let entry = try entry(folder), entry.mode == TreeMode.folder else { return [] }
    var files: [TreeFile] = []
    try repository.visitFiles(ofTree: entry.id) { path, id, mode in
      files.append(TreeFile(PathBytes(Array("\(folder)/".utf8) + path), id: id, mode: mode))
    }
    return files
  }

  private func entry(_ path: String) throws(GitError) -> (id: ObjectID, mode: UInt32)? {
    var found: (id: ObjectID, mode: UInt32) = (tree, TreeMode.folder)
    for name in path.split(separator: "/", omittingEmptySubsequences: false) {
      guard found.mode == TreeMode.folder,
        let next = try entry(named: Array(name.utf8), of: found.id)
      else { return nil }
      found = next
    }
    return found
  }

  private func entry(
    named name: [UInt8], of id: ObjectID
  ) throws(GitError) -> (id: ObjectID, mode: UInt32)? {
    let tree: TreeObject
    if let known = folders[id] {
      tree = known
    } else {
      tree = try TreeObject(unhashed: id, in: repository)
      folders[id] = tree
    }
    var position = 0
    while unsafe position < tree.bytes.count {
      let entry = try unsafe TreeEntry(tree.bytes, at: position)
      if unsafe entry.name.elementsEqual(name) {
        return unsafe (entry.id, entry.isTree ? TreeMode.folder : entry.mode)
      }
      position = unsafe entry.end
    }
    return nil
  }
}

private enum TreeMode {
  static let folder: UInt32 = 0o040000
}

/// One path on which two commits differ.
package struct FileChange: Hashable, Sendable {
  package var path: String
  /// What was there; nil for nothing, and for what is no regular file.
  package var old: ObjectID?
  package var new: ObjectID?
  /// Whether a regular file of a sound path was there before and is there now.
  package var isOfContent: Bool
}

extension Repository {
  /// What differs between two trees.
  ///
  /// - Throws: ``GitError`` when a tree is missing or damaged.
  package func changes(from old: ObjectID, to new: ObjectID) throws(GitError) -> [FileChange] {
    var difference = TreeDifference(self)
    return try difference.changes(from: old, to: new).map { change in
      let (before, now) = (change.old.flatMap(\.regular), change.new.flatMap(\.regular))
      return FileChange(
        path: change.path.text, old: before, new: now,
        isOfContent: before != nil && now != nil && TreeFile.Flaw(of: change.path.bytes) == nil)
    }
  }
}

extension TreeChange.Side {
  fileprivate var regular: ObjectID? { isRegular ? id : nil }
}
