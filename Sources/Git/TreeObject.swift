internal import Clibgit2

/// The bytes of one tree object, held while they are read.
///
/// libgit2's own `git_tree` copies the entries into an array first; a walk over a history reads
/// thousands of nearly equal trees, and compares most entries without looking at them.
@safe final class TreeObject {
  /// What to give back: an object of libgit2's, or the bytes that a store handed out.
  private let object: OpaquePointer?
  private let backend: UnsafeMutablePointer<git_odb_backend>?
  private let repository: Repository
  /// Valid for as long as the object lives.
  let bytes: UnsafeRawBufferPointer

  /// Reads the tree `id` and compares its bytes with its name.
  init(_ id: ObjectID, in repository: Repository) throws(GitError) {
    self.repository = repository
    let object = try unsafe repository.object(id, GIT_OBJECT_TREE)
    unsafe self.object = object
    unsafe backend = nil
    unsafe bytes = UnsafeRawBufferPointer(
      start: git_odb_object_data(object), count: git_odb_object_size(object))
  }

  /// Reads the tree `id` without computing its hash.
  ///
  /// The checksums of the pack and of zlib still find what a disk does to it, and git itself reads
  /// this way. Hashing is nine tenths of a walk: 4.3 of 4.6 s for 5,000 versions of a folder with
  /// 10,000 files. libgit2's own switch is one for the whole process, so the stores are asked
  /// directly; where that fails, the checked way says what is wrong.
  init(unhashed id: ObjectID, in repository: Repository) throws(GitError) {
    self.repository = repository
    var raw = id.raw
    for position in unsafe 0..<git_odb_num_backends(repository.odb) {
      var backend: UnsafeMutablePointer<git_odb_backend>?
      guard unsafe git_odb_get_backend(&backend, repository.odb, position) == 0,
        let backend = unsafe backend, let read = unsafe backend.pointee.read
      else { continue }
      var data: UnsafeMutableRawPointer?
      var (size, type) = (0, GIT_OBJECT_INVALID)
      guard unsafe read(&data, &size, &type, backend, &raw) == 0, let data = unsafe data else {
        continue
      }
      if type == GIT_OBJECT_TREE {
        unsafe object = nil
        unsafe self.backend = backend
        unsafe bytes = UnsafeRawBufferPointer(start: data, count: size)
        return
      }
      unsafe git_odb_backend_data_free(backend, data)
    }
    let object = try unsafe repository.object(id, GIT_OBJECT_TREE)
    unsafe self.object = object
    unsafe backend = nil
    unsafe bytes = UnsafeRawBufferPointer(
      start: git_odb_object_data(object), count: git_odb_object_size(object))
  }

  deinit {
    if let object = unsafe object { unsafe git_odb_object_free(object) }
    if let backend = unsafe backend {
      unsafe git_odb_backend_data_free(
        backend, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }
  }
}

/// One entry of a tree, pointing into its bytes.
@unsafe struct TreeEntry {
  let mode: UInt32
  let name: UnsafeBufferPointer<UInt8>
  let start: Int
  let end: Int
  private let tree: UnsafeRawBufferPointer

  var isTree: Bool { unsafe mode & 0o170000 == 0o040000 }
  var id: ObjectID {
    unsafe ObjectID(bytes: UnsafeRawBufferPointer(rebasing: tree[(end - 20)..<end]))
  }

  /// The entry that starts at `start` of `tree`.
  ///
  /// Its form is `MODE SPACE NAME NUL ID`, the mode octal, the id 20 bytes.
  init(_ tree: UnsafeRawBufferPointer, at start: Int) throws(GitError) {
    var mode: UInt32 = 0
    var next = start
    while next < tree.count, unsafe tree[next] != UInt8(ascii: " ") {
      let digit = unsafe tree[next] &- UInt8(ascii: "0")
      guard digit < 8, next - start < 7 else { throw malformed("a mode that is not octal") }
      mode = mode << 3 | UInt32(digit)
      next += 1
    }
    let first = next + 1
    next = first
    while next < tree.count, unsafe tree[next] != 0 { next += 1 }
    guard next > first, next + 20 < tree.count else { throw malformed("a cut-off entry") }
    unsafe name = UnsafeBufferPointer(rebasing: tree.bindMemory(to: UInt8.self)[first..<next])
    unsafe self.mode = mode
    unsafe self.tree = tree
    unsafe self.start = start
    unsafe end = next + 21
  }

  /// Git's order: by bytes, a folder as if its name ended in a slash.
  static func order(_ a: TreeEntry, _ b: TreeEntry) -> Int {
    let shared = unsafe min(a.name.count, b.name.count)
    var index = 0
    while index < shared {
      let x = unsafe a.name[index]
      let y = unsafe b.name[index]
      if x != y { return x < y ? -1 : 1 }
      index += 1
    }
    return unsafe Int(a.byte(at: shared)) - Int(b.byte(at: shared))
  }

  private func byte(at index: Int) -> UInt8 {
    if unsafe index < name.count { return unsafe name[index] }
    return unsafe isTree ? UInt8(ascii: "/") : 0
  }
}

func malformed(_ what: String) -> GitError {
  GitError(
    code: .malformed, operation: "read a folder", message: "it holds \(what)",
    cause: .corruptObject)
}

/// What we are willing to walk, so that a hostile repository cannot keep us busy for ever: a few
/// nested trees that repeat each other name billions of files.
enum TreeLimit {
  /// Folders inside each other.
  static let depth = 256
  /// Entries of one listing or comparison.
  static let entries = 4_000_000

  static func exceeded(_ what: String) -> GitError {
    GitError(code: .tooLarge, operation: "list the files of a tree", message: what)
  }
}

/// The trees read last, so that a parent's tree is not read again as the next commit's.
///
/// Two generations: when the younger holds more than its share, the older is dropped.
struct TreeCache {
  let repository: Repository
  private var young: [ObjectID: TreeObject] = [:]
  private var old: [ObjectID: TreeObject] = [:]
  private var size = 0
  private let share = 4 << 20

  init(_ repository: Repository) { self.repository = repository }

  mutating func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
    if let tree = young[id] { return tree }
    let tree = if let tree = old[id] { tree } else { try TreeObject(unhashed: id, in: repository) }
    unsafe size += tree.bytes.count
    if size > share {
      old = young
      young = [:]
      unsafe size = tree.bytes.count
    }
    young[id] = tree
    return tree
  }
}
