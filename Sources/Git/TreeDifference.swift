/// One path on which two trees differ; never a folder.
struct TreeChange {
  struct Side {
    var id: ObjectID
    var mode: UInt32

    var isRegular: Bool { mode & 0o170000 == 0o100000 }
  }

  var path: PathBytes
  var old: Side?
  var new: Side?
}

/// Compares two trees, and looks into a folder only where the two differ.
struct TreeDifference {
  private var cache: TreeCache
  private var changes: [TreeChange] = []
  private var path: [UInt8] = []

  init(_ repository: Repository) { cache = TreeCache(repository) }

  /// What differs between two trees, in git's order; nil is an empty tree.
  mutating func changes(from old: ObjectID?, to new: ObjectID?) throws(GitError) -> [TreeChange] {
    changes = []
    path = []
    if old != new { try compare(old, new, depth: 0) }
    defer { changes = [] }
    return changes
  }

  private mutating func compare(_ old: ObjectID?, _ new: ObjectID?, depth: Int) throws(GitError) {
    guard depth < TreeLimit.depth else { throw TreeLimit.exceeded("folders nested too deep") }
    let (a, b) = (try tree(old), try tree(new))
    let x = unsafe a?.bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
    let y = unsafe b?.bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
    defer { withExtendedLifetime((a, b)) {} }
    var (i, j) = (0, 0)
    while i < x.count || j < y.count {
      if i < x.count, j < y.count, let length = unsafe sameEntry(x, i, y, j) {
        i += length
        j += length
        continue
      }
      let left = unsafe i < x.count ? try TreeEntry(x, at: i) : nil
      let right = unsafe j < y.count ? try TreeEntry(y, at: j) : nil
      let order: Int =
        if let left = unsafe left, let right = unsafe right {
          unsafe TreeEntry.order(left, right)
        } else { unsafe left == nil ? 1 : -1 }
      try unsafe record(order <= 0 ? left : nil, order >= 0 ? right : nil, depth)
      if order <= 0, let left = unsafe left { i = unsafe left.end }
      if order >= 0, let right = unsafe right { j = unsafe right.end }
    }
  }

  private mutating func record(
    _ left: TreeEntry?, _ right: TreeEntry?, _ depth: Int
  ) throws(GitError) {
    guard changes.count < TreeLimit.entries else { throw TreeLimit.exceeded("too many files") }
    guard let either = unsafe left ?? right else { return }
    let length = path.count
    defer { path.removeSubrange(length...) }
    unsafe path.append(contentsOf: either.name)
    if let left = unsafe left, let right = unsafe right {
      if unsafe left.id == right.id, unsafe left.mode == right.mode { return }
    }
    // Equal names in git's order are both folders or both not.
    if unsafe either.isTree {
      path.append(UInt8(ascii: "/"))
      let (old, new) = unsafe (left?.id, right?.id)
      if old != new { try compare(old, new, depth: depth + 1) }
    } else {
      unsafe changes.append(
        TreeChange(
          path: PathBytes(path), old: left.map { unsafe .init(id: $0.id, mode: $0.mode) },
          new: right.map { unsafe .init(id: $0.id, mode: $0.mode) }))
    }
  }

  private mutating func tree(_ id: ObjectID?) throws(GitError) -> TreeObject? {
    guard let id else { return nil }
    return try cache.tree(id)
  }
}

/// The length of the entry at `i` of `x` if the one at `j` of `y` has the same bytes; nil when it
/// has not, or when it is so near the end that the caller has to look for itself.
///
/// A walk spends much of its time here: nearly all entries of nearly all trees are equal. So eight
/// bytes at a time are compared and searched for the NUL that ends the name.
@inline(__always)
private func sameEntry(
  _ x: UnsafeRawBufferPointer, _ i: Int, _ y: UnsafeRawBufferPointer, _ j: Int
) -> Int? {
  let room = min(x.count - i, y.count - j)
  guard let a = unsafe x.baseAddress.map({ unsafe $0 + i }),
    let b = unsafe y.baseAddress.map({ unsafe $0 + j })
  else { return nil }
  var offset = 0
  while offset + 8 <= room {
    let word = unsafe load(a, offset)
    // The 20 bytes of the id come after the NUL, so this word lies within the entry.
    if unsafe word != load(b, offset) { return nil }
    let little = UInt64(littleEndian: word)
    let zeros = (little &- 0x0101_0101_0101_0101) & ~little & 0x8080_8080_8080_8080
    guard zeros != 0 else {
      offset += 8
      continue
    }
    let id = offset + zeros.trailingZeroBitCount / 8 + 1
    guard id + 20 <= room else { return nil }
    // The last two words overlap, to make 20 bytes.
    if unsafe load(a, id) != load(b, id) || load(a, id + 8) != load(b, id + 8) { return nil }
    if unsafe load(a, id + 12) != load(b, id + 12) { return nil }
    return id + 20
  }
  return nil
}

@inline(__always)
private func load(_ start: UnsafeRawPointer, _ offset: Int) -> UInt64 {
  unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
}
