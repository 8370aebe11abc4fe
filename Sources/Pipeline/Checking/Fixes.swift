import Diagnostics
internal import Git
internal import Notes

/// `check --fix`: what can only be meant in one way is put right in the work tree.
package struct Fixes: Sendable {
  package var location: RepositoryLocation
  /// Whether files with changes that are not staged are touched as well.
  package var isForced: Bool
  package var progress: Progress

  package init(
    _ location: RepositoryLocation, isForced: Bool = false, progress: Progress = .silent
  ) {
    self.location = location
    self.isForced = isForced
    self.progress = progress
  }

  package struct Result: Sendable {
    /// The files that were changed, and how many places in each.
    package var changed: [(path: String, places: Int)]
    /// The files that were left alone, and why.
    package var left: [(path: String, reason: String)]
  }

  /// Mends the files of the work tree, one after the other, each in one step.
  ///
  /// A mend may make another one possible, so what has been changed is looked at again; after the
  /// last time there is nothing left to change.
  ///
  /// - Throws: ``Stop`` when the repository cannot be read or has no work tree, or when the disk
  ///   refuses; files that were written before stay mended.
  package func run() async throws -> Result {
    let repository = try location.open()
    guard let workTree = repository.workTree else {
      throw Stop("a bare repository has no files to mend")
    }
    let writer = WorkTreeWriter(root: workTree)
    let index = try repository.stagedTable()
    var result = Result(changed: [], left: [])
    var changed: [String: Int] = [:]
    // Each round mends something, and three make every mend that another one uncovers.
    for _ in 0..<3 {
      var isDone = true
      for (path, found) in try await mends() {
        if result.left.contains(where: { $0.path == path }) { continue }
        let bytes = try repository.workTreeBytes(path, limit: ParsedNote.sizeLimit)
        if !isForced, changed[path] == nil {
          let staged = index.index(of: path).map(index.id(at:))
          guard let staged, try repository.bytes(of: staged) == bytes else {
            result.left.append(
              (path, "it has changes that are not staged (git add, or --force)"))
            continue
          }
        }
        let (mended, places) = Self.mend(bytes, found)
        guard places > 0, mended != bytes else { continue }
        try writer.replace(path, with: mended)
        changed[path, default: 0] += places
        isDone = false
      }
      if isDone { break }
    }
    result.changed = changed.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return result
  }

  /// The safe mends of the work tree, by path.
  private func mends() async throws -> [(String, [Diagnostic])] {
    let isShallow = try location.open().isShallow
    let check = Check(location, .revision(.workTree), progress: progress)
    let loaded = try await check.everything(.workTree, history: isShallow ? .ignored : .followed)
    let notes = Set(loaded.snapshot.notes.map(\.source.path))
    let safe = loaded.diagnostics.filter { $0.isSafe && $0.fix != nil && notes.contains($0.path) }
    return Dictionary(grouping: safe, by: \.path).sorted { $0.key < $1.key }
  }

  /// Applies mends from the last to the first; of two that overlap, the first in the file counts.
  static func mend(_ bytes: [UInt8], _ found: [Diagnostic]) -> (bytes: [UInt8], places: Int) {
    let lines = LineTable(bytes)
    var edits: [(range: Range<Int>, text: String)] = []
    for diagnostic in found.sorted() {
      guard let text = diagnostic.fix, let start = lines.offset(of: diagnostic.range.lowerBound),
        let end = lines.offset(of: diagnostic.range.upperBound), start <= end,
        edits.last.map({ $0.range.upperBound <= start }) ?? true
      else { continue }
      edits.append((start..<end, text))
    }
    var mended = bytes
    for edit in edits.reversed() { mended.replaceSubrange(edit.range, with: Array(edit.text.utf8)) }
    return (mended, edits.count)
  }
}
