/// The state of one walk from a commit back to its roots.
///
/// Each commit passes to its parents which of the starting files each path stands for there. Where
/// a merge took a file as one parent has it, the other parents' versions are no part of the file's
/// past: that is how `git log` simplifies a history.
struct HistoryWalk {
  private struct Past {
    var path: PathBytes
    var first: (event: History.Event, path: PathBytes)?
    var updated: History.Event?
    /// The newest first.
    var revisions: [History.Revision] = []
    /// The newest first.
    var renames: [(commit: ObjectID, from: PathBytes, to: PathBytes)] = []
  }

  private let repository: Repository
  private let graph: CommitGraph
  private var difference: TreeDifference
  private var matcher: RenameMatch
  private var pasts: [Past] = []
  private var roots: [History.Event] = []
  private var waiting: [Int: NameMap] = [:]
  private var author: (commit: ObjectID, signature: Signature)?

  private(set) var numbers: [PathBytes: Int32] = [:]
  private(set) var unmatched: [ObjectID] = []
  private(set) var isTruncated = false

  init(
    _ start: Commit, _ repository: Repository, _ allowShallow: Bool, _ isWanted: (String) -> Bool
  ) throws(GitError) {
    self.repository = repository
    graph = try CommitGraph(from: start.id, in: repository, allowShallow: allowShallow)
    difference = TreeDifference(repository)
    matcher = RenameMatch(repository)
    var found: [PathBytes] = []
    try repository.visitFiles(ofTree: start.tree) { bytes, _, mode in
      let path = PathBytes(bytes)
      if TreeFile.Kind(mode: mode).isRegular, path.isUTF8, isWanted(path.text) {
        found.append(path)
      }
    }
    for path in found {
      numbers[path] = Int32(pasts.count)
      pasts.append(Past(path: path))
    }
  }

  /// The root that was written first, unless the history is cut off.
  var root: ObjectID? {
    isTruncated ? nil : roots.min { isEarlier($0, $1) }?.commit
  }

  mutating func run() throws(GitError) {
    for number in graph.order {
      let node = graph.nodes[number]
      var names = waiting.removeValue(forKey: number) ?? NameMap()
      if waiting.isEmpty { names.settle(unmoved) }
      switch node.parents.count {
      case 0: try visitRoot(node, names)
      case 1: try visit(node, names)
      default: try visitMerge(node, names)
      }
    }
  }

  private mutating func visitRoot(_ node: CommitGraph.Node, _ names: NameMap) throws(GitError) {
    if node.isBoundary { isTruncated = true }
    roots.append(try event(node.id))
    for change in try difference.changes(from: nil, to: node.tree) {
      for file in files(change.path, names) {
        try begin(file, change.path, node.id)
        try update(file, change.new, node.id)
      }
    }
  }

  private mutating func visit(_ node: CommitGraph.Node, _ names: NameMap) throws(GitError) {
    let parent = node.parents[0]
    let changes = try difference.changes(from: graph.nodes[parent].tree, to: node.tree)
    let added = changes.filter { $0.old == nil && !files($0.path, names).isEmpty }
    let sources = try renames(of: added, changes, node.id)
    var older = names
    for (index, change) in added.enumerated() {
      let files = files(change.path, names)
      guard let source = sources[index] else {
        for file in files {
          try begin(file, change.path, node.id)
          try update(file, change.new, node.id)
        }
        continue
      }
      for file in files {
        pasts[Int(file)].renames.append((node.id, source.path, change.path))
        if source.old?.id != change.new?.id { try update(file, change.new, node.id) }
      }
      older[change.path] = []
      older[source.path] = files
    }
    for change in changes {
      guard let old = change.old, let new = change.new, old.id != new.id else { continue }
      for file in files(change.path, names) { try update(file, new, node.id) }
    }
    pass(older, to: parent)
  }

  private mutating func visitMerge(_ node: CommitGraph.Node, _ names: NameMap) throws(GitError) {
    // The paths with a past, and how each differs from each parent.
    var sides: [PathBytes: [Int: TreeChange]] = [:]
    var all: [[TreeChange]] = []
    for (side, parent) in node.parents.enumerated() {
      all.append(try difference.changes(from: graph.nodes[parent].tree, to: node.tree))
      for change in all[side] where change.new != nil && !files(change.path, names).isEmpty {
        sides[change.path, default: [:]][side] = change
      }
    }
    // What one parent has as it is, the others have no part in.
    var older = Array(repeating: names, count: node.parents.count)
    var differing: Set<PathBytes> = []
    for (path, changes) in sides {
      let isTaken = node.parents.indices.contains { side in
        changes[side].map { $0.old?.id == $0.new?.id } ?? true
      }
      if !isTaken { differing.insert(path) }
      for (side, change) in changes where isTaken && change.old?.id != change.new?.id {
        older[side][path] = []
      }
    }
    // What differs from every parent: made here, or mended in a conflict, perhaps under a path
    // that the parent does not know it by.
    var same: Set<PathBytes> = []
    var known: Set<PathBytes> = []
    var moved: [PathBytes: PathBytes] = [:]
    for side in node.parents.indices where !differing.isEmpty {
      let changes = all[side].filter { differing.contains($0.path) && $0.new != nil }
      for change in changes where change.old != nil { known.insert(change.path) }
      let added = changes.filter { $0.old == nil }
      for (index, source) in try renames(of: added, all[side], node.id) {
        let path = added[index].path
        if source.old?.id == added[index].new?.id { same.insert(path) }
        if moved[path] == nil { moved[path] = source.path }
        older[side][path] = []
        older[side][source.path] = files(path, names)
      }
    }
    for path in differing.sorted() {
      for file in files(path, names) {
        if !known.contains(path) {
          if let source = moved[path] {
            pasts[Int(file)].renames.append((node.id, source, path))
          } else {
            try begin(file, path, node.id)
          }
        }
        if !same.contains(path) {
          try update(file, sides[path]?.values.first?.new, node.id)
        }
      }
    }
    for (side, parent) in node.parents.enumerated() { pass(older[side], to: parent) }
  }

  /// For the index of each added file that is a rename, what it was.
  private mutating func renames(
    of added: [TreeChange], _ changes: [TreeChange], _ commit: ObjectID
  ) throws(GitError) -> [Int: TreeChange] {
    guard !added.isEmpty else { return [:] }
    let deleted = changes.filter { $0.new == nil && $0.old?.isRegular == true }
    guard !deleted.isEmpty else { return [:] }
    let sources = try matcher.match(added: added, deleted: deleted)
    if matcher.gaveUp, unmatched.last != commit { unmatched.append(commit) }
    return sources.mapValues { deleted[$0] }
  }

  private func unmoved(_ path: PathBytes) -> NameMap.Files { numbers[path].map { [$0] } ?? [] }

  private func files(_ path: PathBytes, _ names: NameMap) -> NameMap.Files {
    names[path] ?? unmoved(path)
  }

  private mutating func pass(_ names: NameMap, to parent: Int) {
    guard var other = waiting.removeValue(forKey: parent) else {
      waiting[parent] = names
      return
    }
    other.join(names, unmoved)
    waiting[parent] = other
  }

  private mutating func begin(
    _ file: Int32, _ path: PathBytes, _ commit: ObjectID
  ) throws(GitError) {
    let event = try event(commit)
    if let first = pasts[Int(file)].first, !isEarlier(event, first.event) { return }
    pasts[Int(file)].first = (event, path)
  }

  private mutating func update(
    _ file: Int32, _ content: TreeChange.Side?, _ commit: ObjectID
  ) throws(GitError) {
    if let content {
      pasts[Int(file)].revisions.append(History.Revision(commit: commit, blob: content.id))
    }
    guard pasts[Int(file)].updated == nil else { return }
    pasts[Int(file)].updated = try event(commit)
  }

  private mutating func event(_ commit: ObjectID) throws(GitError) -> History.Event {
    if let author, author.commit == commit {
      return History.Event(commit: commit, author: author.signature)
    }
    let signature = try repository.commit(commit).author
    author = (commit, signature)
    return History.Event(commit: commit, author: signature)
  }

  /// What was found, in git's order of the paths.
  func files() throws(GitError) -> [History.File] {
    var result: [History.File] = []
    result.reserveCapacity(pasts.count)
    for past in pasts {
      guard let first = past.first, let updated = past.updated else {
        throw GitError(
          code: .malformed, operation: "date '\(past.path.text)'",
          message: "no commit adds it", cause: .corruptObject)
      }
      var seen: Set<PathBytes> = [past.path]
      var former: [String] = []
      for rename in past.renames.reversed() where seen.insert(rename.from).inserted {
        former.append(rename.from.text)
      }
      result.append(
        History.File(
          path: past.path.text, first: first.event, firstPath: first.path.text, updated: updated,
          revisions: past.revisions,
          renames: past.renames.reversed().map {
            History.Rename(commit: $0.commit, from: $0.from.text, to: $0.to.text)
          },
          formerPaths: former))
    }
    return result
  }
}

/// The order of beginnings: by the author's clock, then by id so that it is always the same.
private func isEarlier(_ a: History.Event, _ b: History.Event) -> Bool {
  (a.author.seconds, a.commit) < (b.author.seconds, b.commit)
}
