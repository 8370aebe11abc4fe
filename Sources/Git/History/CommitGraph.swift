internal import Clibgit2

/// The commits that can be reached from one, newest first and children before parents.
///
/// Our own walk, because libgit2's revwalk fails in a shallow clone, and because numbers instead
/// of ids make everything that comes after cheap.
struct CommitGraph {
  struct Node {
    var id: ObjectID
    var tree: ObjectID
    /// Numbers of the parents; empty for a root, and where a shallow clone ends.
    var parents: [Int]
    /// Committer time, for the order.
    var time: Int64
    var isBoundary: Bool
  }

  private(set) var nodes: [Node] = []
  /// Numbers of nodes: every commit after all its children, else newer ones first.
  private(set) var order: [Int] = []

  init(from start: ObjectID, in repository: Repository, allowShallow: Bool) throws(GitError) {
    var boundary: Set<ObjectID> = []
    if repository.isShallow {
      guard allowShallow else {
        throw GitError(
          code: .shallow, operation: "read the history of \(start)",
          message: "the clone is shallow, and dates from a part of the history would be wrong",
          cause: .shallowHistory)
      }
      boundary = try repository.shallowBoundary()
    }
    try collect(start, repository, boundary)
    sort()
  }

  private mutating func collect(
    _ start: ObjectID, _ repository: Repository, _ boundary: Set<ObjectID>
  ) throws(GitError) {
    var numbers = [start: 0]
    var found = [start]
    var next = 0
    while next < found.count {
      let id = found[next]
      next += 1
      var node = try repository.node(id)
      node.node.isBoundary = boundary.contains(id)
      if node.node.isBoundary { node.parents = [] }
      for parent in node.parents {
        if let number = numbers[parent] {
          node.node.parents.append(number)
        } else {
          numbers[parent] = found.count
          node.node.parents.append(found.count)
          found.append(parent)
        }
      }
      nodes.append(node.node)
    }
  }

  private mutating func sort() {
    var children = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for parent in node.parents { children[parent] += 1 } }
    var ready = Heap()
    ready.insert(0, nodes[0].time)
    order.reserveCapacity(nodes.count)
    while let number = ready.removeNewest() {
      order.append(number)
      for parent in nodes[number].parents {
        children[parent] -= 1
        if children[parent] == 0 { ready.insert(parent, nodes[parent].time) }
      }
    }
  }
}

extension Repository {
  fileprivate func node(_ id: ObjectID) throws(GitError) -> (
    node: CommitGraph.Node, parents: [ObjectID]
  ) {
    var raw = id.raw
    do throws(GitError) {
      let commit = try unsafe adopt("read commit \(id)") {
        unsafe git_commit_lookup(&$0, handle, &raw)
      }
      defer { unsafe git_commit_free(commit) }
      let parents = (unsafe 0..<git_commit_parentcount(commit)).map {
        unsafe ObjectID(git_commit_parent_id(commit, $0).pointee)
      }
      let node = unsafe CommitGraph.Node(
        id: id, tree: ObjectID(git_commit_tree_id(commit).pointee), parents: [],
        time: git_commit_time(commit), isBoundary: false)
      return (node, parents)
    } catch {
      throw explained(error)
    }
  }

  /// The commits whose parents the clone left out: one hash a line in the file `shallow`.
  fileprivate func shallowBoundary() throws(GitError) -> Set<ObjectID> {
    let bytes = try readFile(commonDirectory + "/shallow", limit: 64 << 20)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    return Set(lines.compactMap { ObjectID(hex: String($0)) })
  }
}

/// Commits that wait, the newest on top; of one second, the one found first.
private struct Heap {
  private var items: [(number: Int, time: Int64)] = []

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    let (x, y) = (items[a], items[b])
    return x.time != y.time ? x.time > y.time : x.number < y.number
  }

  mutating func insert(_ number: Int, _ time: Int64) {
    items.append((number, time))
    var child = items.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeNewest() -> Int? {
    guard let newest = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return newest.number }
    items[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
        if precedes(child, best) { best = child }
      }
      guard best != parent else { return newest.number }
      items.swapAt(parent, best)
      parent = best
    }
  }
}
