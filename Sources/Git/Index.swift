internal import Clibgit2
internal import Glibc

/// What the next commit would hold.
package struct StagedFiles: Hashable, Sendable {
  /// The files in git's order, without those in conflict and those of `git add --intent-to-add`.
  package var files: [TreeFile]
  /// The paths in conflict, each once, in git's order: nothing can be committed before they are
  /// resolved.
  package var unmerged: [String]
}

/// A path whose entry in the index differs from HEAD.
package struct StagedChange: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case added
    /// Another content, kind or mode.
    case modified
    case deleted
    /// In conflict.
    case unmerged
  }

  package var path: String
  package var kind: Kind
  /// What is staged; nil when nothing is.
  package var file: TreeFile?
}

extension Repository {
  /// The files of the index; of the one that `GIT_INDEX_FILE` names, when the repository was
  /// opened with ``Discovery/environment``.
  ///
  /// - Throws: ``GitError``; with cause ``GitError/Cause/unsupportedIndex`` for a split or sparse
  ///   index.
  package func stagedFiles() throws(GitError) -> StagedFiles {
    let entries = try indexEntries()
    return StagedFiles(
      files: entries.filter { !$0.isUnmerged }.map(\.file),
      unmerged: entries.filter(\.isUnmerged).map(\.path.text))
  }

  /// What differs between HEAD and the index, in git's order; everything when there is no commit.
  ///
  /// - Throws: ``GitError`` like ``stagedFiles()``, and when HEAD cannot be read.
  package func stagedChanges() throws(GitError) -> [StagedChange] {
    let staged = try indexEntries()
    var changes: [StagedChange] = []
    var next = 0
    func takeStaged() {
      let entry = staged[next]
      next += 1
      changes.append(
        StagedChange(
          path: entry.path.text, kind: entry.isUnmerged ? .unmerged : .added,
          file: entry.isUnmerged ? nil : entry.file))
    }
    if !isEmpty {
      // Both sides are sorted by the bytes of the path, so one pass finds what differs.
      try visitFiles(ofTree: commit(at: "HEAD").tree) { bytes, id, mode in
        while next < staged.count, staged[next].path.bytes.lexicographicallyPrecedes(bytes) {
          takeStaged()
        }
        guard next < staged.count, staged[next].path.bytes == bytes else {
          let path = String(decoding: bytes, as: UTF8.self)
          changes.append(StagedChange(path: path, kind: .deleted, file: nil))
          return
        }
        let entry = staged[next]
        next += 1
        if entry.isUnmerged {
          changes.append(StagedChange(path: entry.path.text, kind: .unmerged, file: nil))
        } else if entry.id != id || TreeFile.Kind(mode: entry.mode) != TreeFile.Kind(mode: mode) {
          changes.append(StagedChange(path: entry.path.text, kind: .modified, file: entry.file))
        }
      }
    }
    while next < staged.count { takeStaged() }
    return changes
  }
}

/// One path of the index.
struct IndexEntry {
  var path: PathBytes
  var id: ObjectID
  var mode: UInt32
  var isUnmerged: Bool

  var file: TreeFile { TreeFile(path, id: id, mode: mode) }
}

extension Repository {
  /// The entries in git's order; a path in conflict has one, whatever its stages.
  func indexEntries() throws(GitError) -> [IndexEntry] {
    let index: OpaquePointer
    do throws(GitError) {
      unsafe index = try adopt("read the index") { unsafe git_repository_index(&$0, handle) }
    } catch {
      throw error.because(indexCause(of: error))
    }
    defer { unsafe git_index_free(index) }
    do throws(GitError) {
      // Without force: reads again only when the file has changed.
      try check("read the index") { unsafe git_index_read(index, 0) }
    } catch {
      throw error.because(indexCause(of: error))
    }
    let count = unsafe git_index_entrycount(index)
    var entries: [IndexEntry] = []
    entries.reserveCapacity(count)
    for position in 0..<count {
      guard let entry = unsafe git_index_get_byindex(index, position)?.pointee else { continue }
      let flags = unsafe UInt32(entry.flags_extended)
      if flags & GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue != 0 { continue }
      let stage = unsafe entry.flags >> 12 & 3
      let length = unsafe strlen(entry.path)
      let bytes = unsafe Array(UnsafeRawBufferPointer(start: entry.path, count: length))
      if stage > 0, let last = entries.last, last.isUnmerged, last.path.bytes == bytes { continue }
      unsafe entries.append(
        IndexEntry(
          path: PathBytes(bytes), id: ObjectID(entry.id), mode: entry.mode, isUnmerged: stage > 0))
    }
    return entries
  }

  private func indexCause(of error: GitError) -> GitError.Cause? {
    error.message.contains("unsupported mandatory extension") ? .unsupportedIndex : nil
  }
}
