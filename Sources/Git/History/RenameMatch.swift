/// Tells which added files of one commit are deleted ones under a new path.
///
/// The rules are git's: first equal contents; then a file name that only one of either has and
/// contents that are three quarters alike; then the most alike pairs, at least half. A deleted file
/// becomes one added file at most. Source: git's `diffcore-rename.c`.
struct RenameMatch {
  /// The most pairs that are compared in one commit; beyond, git does not look either
  /// (`diff.renameLimit` is 1,000 of each by default).
  static let pairLimit = 1_000_000
  /// A file larger than this, in bytes, is followed only when its content is equal.
  static let sizeLimit = 4 << 20

  let repository: Repository
  /// Whether a commit had more candidates than ``pairLimit``.
  private(set) var gaveUp = false
  private var known: [ObjectID: Similarity] = [:]
  private var sizes: [ObjectID: Int] = [:]

  init(_ repository: Repository) { self.repository = repository }

  /// For each of `added` that is a rename, the index in `deleted` that it comes from.
  mutating func match(
    added: [TreeChange], deleted: [TreeChange]
  ) throws(GitError) -> [Int: Int] {
    gaveUp = false
    var sources: [Int: Int] = [:]
    var used: Set<Int> = []
    matchEqual(added, deleted, &sources, &used)

    var targets = added.indices.filter { sources[$0] == nil }
    var candidates = deleted.indices.filter { !used.contains($0) }
    guard !targets.isEmpty, !candidates.isEmpty else { return sources }
    defer { (known, sizes) = ([:], [:]) }
    try matchNames(added, deleted, targets, candidates, &sources, &used)

    targets = targets.filter { sources[$0] == nil }
    candidates = candidates.filter { !used.contains($0) }
    guard targets.count * candidates.count <= Self.pairLimit else {
      gaveUp = true
      return sources
    }
    try matchAlike(added, deleted, targets, candidates, &sources, &used)
    return sources
  }

  private func matchEqual(
    _ added: [TreeChange], _ deleted: [TreeChange],
    _ sources: inout [Int: Int], _ used: inout Set<Int>
  ) {
    var byContent: [ObjectID: [Int]] = [:]
    for (index, change) in deleted.enumerated() {
      if let old = change.old { byContent[old.id, default: []].append(index) }
    }
    // Two rounds, so that no file takes a source whose name fits another better.
    for needsName in [true, false] {
      for (index, change) in added.enumerated() where sources[index] == nil {
        guard let new = change.new, var free = byContent[new.id], !free.isEmpty else { continue }
        guard
          let position = needsName
            ? free.firstIndex(where: { deleted[$0].path.name == change.path.name })
            : free.startIndex
        else { continue }
        let source = free.remove(at: position)
        byContent[new.id] = free
        sources[index] = source
        used.insert(source)
      }
    }
  }

  private mutating func matchNames(
    _ added: [TreeChange], _ deleted: [TreeChange], _ targets: [Int], _ candidates: [Int],
    _ sources: inout [Int: Int], _ used: inout Set<Int>
  ) throws(GitError) {
    let targetNames = Dictionary(grouping: targets) { added[$0].path.name }
    let sourceNames = Dictionary(grouping: candidates) { deleted[$0].path.name }
    let needed = Similarity.threshold + (Similarity.whole - Similarity.threshold) / 2
    for target in targets {
      let name = added[target].path.name
      guard targetNames[name]?.count == 1, let same = sourceNames[name], same.count == 1 else {
        continue
      }
      guard try score(added[target].new?.id, deleted[same[0]].old?.id) >= needed else { continue }
      sources[target] = same[0]
      used.insert(same[0])
    }
  }

  private mutating func matchAlike(
    _ added: [TreeChange], _ deleted: [TreeChange], _ targets: [Int], _ candidates: [Int],
    _ sources: inout [Int: Int], _ used: inout Set<Int>
  ) throws(GitError) {
    var pairs: [(score: Int, sameName: Bool, target: Int, source: Int)] = []
    for target in targets {
      var best: [(score: Int, sameName: Bool, target: Int, source: Int)] = []
      for source in candidates {
        let score = try score(added[target].new?.id, deleted[source].old?.id)
        guard score >= Similarity.threshold else { continue }
        best.append((score, added[target].path.name == deleted[source].path.name, target, source))
      }
      // Four sources for each are enough, as for git; all of them could be a million.
      pairs += best.sorted(by: isBetter).prefix(4)
    }
    for pair in pairs.sorted(by: isBetter) where sources[pair.target] == nil {
      if used.insert(pair.source).inserted { sources[pair.target] = pair.source }
    }
  }

  private mutating func score(_ new: ObjectID?, _ old: ObjectID?) throws(GitError) -> Int {
    guard let new, let old else { return 0 }
    let (a, b) = (try size(new), try size(old))
    guard max(a, b) <= Self.sizeLimit, Similarity.canBeAlike(a, b) else { return 0 }
    return try similarity(new).score(similarity(old))
  }

  private mutating func size(_ id: ObjectID) throws(GitError) -> Int {
    if let size = sizes[id] { return size }
    let size = try repository.size(of: id)
    sizes[id] = size
    return size
  }

  private mutating func similarity(_ id: ObjectID) throws(GitError) -> Similarity {
    if let similarity = known[id] { return similarity }
    let similarity = try repository.blob(id).withBytes { Similarity($0) }
    known[id] = similarity
    return similarity
  }
}

private func isBetter(
  _ a: (score: Int, sameName: Bool, target: Int, source: Int),
  _ b: (score: Int, sameName: Bool, target: Int, source: Int)
) -> Bool {
  if a.score != b.score { return a.score > b.score }
  if a.sameName != b.sameName { return a.sameName }
  return (a.target, a.source) < (b.target, b.source)
}
