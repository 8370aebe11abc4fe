/// Which files of the start a path stands for, at one commit of the walk.
///
/// A path without an entry stands for the file of the same path. Entries exist only for what was
/// renamed since, and for paths that are somebody else's past: an empty list.
///
/// Branches of a history share one layer and differ in a few entries on top, so that a fork costs
/// nothing, and a join only what the two sides have changed.
struct NameMap {
  typealias Files = [Int32]

  private final class Layer {
    var entries: [PathBytes: Files] = [:]
  }

  private var shared = Layer()
  private var own: [PathBytes: Files] = [:]

  subscript(path: PathBytes) -> Files? {
    get { own[path] ?? shared.entries[path] }
    set { own[path] = newValue }
  }

  /// Moves the entries on top into the layer below.
  ///
  /// Worth while where no other branch is on its way, because then nobody shares the layer.
  mutating func settle(_ unmoved: (PathBytes) -> Files) {
    guard !own.isEmpty else { return }
    if !isKnownUniquelyReferenced(&shared) {
      let copy = Layer()
      copy.entries = shared.entries
      shared = copy
    }
    for (path, files) in own {
      shared.entries[path] = files == unmoved(path) ? nil : files
    }
    own = [:]
  }

  /// Joins what two children of a commit know: a path stands for all the files that it stands for
  /// on either side.
  mutating func join(_ other: NameMap, _ unmoved: (PathBytes) -> Files) {
    var paths = Set(own.keys).union(other.own.keys)
    if shared !== other.shared {
      paths.formUnion(shared.entries.keys)
      paths.formUnion(other.shared.entries.keys)
    }
    for path in paths {
      let mine = self[path] ?? unmoved(path)
      let others = other[path] ?? unmoved(path)
      let union = mine == others ? mine : Array(Set(mine).union(others)).sorted()
      own[path] = union == unmoved(path) && shared.entries[path] == nil ? nil : union
    }
  }
}
