internal import Clibgit2

/// Writing to the object database and to branches; work trees and indices are never touched.
extension Repository {
  /// Writes a file's bytes.
  ///
  /// - Returns: The blob's name; one that is there already is not written again.
  /// - Throws: ``GitError`` when the repository cannot be written to.
  package func write(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
    var id = git_oid()
    try check("write an object") {
      unsafe bytes.withUnsafeBytes { buffer in
        unsafe git_blob_create_from_buffer(&id, handle, buffer.baseAddress, buffer.count)
      }
    }
    return ObjectID(id)
  }

  /// Writes a folder with everything below it.
  ///
  /// - Parameter files: Regular files, by paths without `.`, `..` or `.git`; libgit2 refuses others.
  /// - Returns: The tree's name.
  /// - Throws: ``GitError``.
  package func writeTree(of files: [(path: String, blob: ObjectID)]) throws(GitError) -> ObjectID {
    let index = try unsafe adopt("begin a folder") { unsafe git_index_new(&$0) }
    defer { unsafe git_index_free(index) }
    for file in files {
      try checkNoNUL(file.path, "write a folder")
      try check("add '\(file.path)'") {
        unsafe file.path.withCString { path in
          var entry = unsafe git_index_entry()
          unsafe entry.path = path
          unsafe entry.id = file.blob.raw
          unsafe entry.mode = GIT_FILEMODE_BLOB.rawValue
          return unsafe git_index_add(index, &entry)
        }
      }
    }
    var id = git_oid()
    try check("write a folder") { unsafe git_index_write_tree_to(&id, index, handle) }
    return ObjectID(id)
  }

  /// Writes a commit that no branch stands for yet.
  ///
  /// - Parameters:
  ///   - tree: What it holds.
  ///   - parents: The commits that it follows.
  ///   - message: The whole message.
  ///   - signature: Author and committer; the same arguments make the same commit.
  /// - Returns: The commit's name.
  /// - Throws: ``GitError``.
  package func writeCommit(
    of tree: ObjectID, after parents: [ObjectID], message: String, by signature: Signature
  ) throws(GitError) -> ObjectID {
    for text in [message, signature.name, signature.email] {
      try checkNoNUL(text, "write a commit")
    }
    // In git's own format: libgit2 would want the tree and the parents as objects.
    var lines = "tree \(tree)\n"
    for parent in parents { lines += "parent \(parent)\n" }
    let (sign, minutes) = (signature.offset < 0 ? "-" : "+", abs(signature.offset))
    let zone = sign + Self.twoDigits(minutes / 60) + Self.twoDigits(minutes % 60)
    let (name, email) = (Self.plain(signature.name), Self.plain(signature.email))
    let who = "\(name) <\(email)> \(signature.seconds) \(zone)"
    lines += "author \(who)\ncommitter \(who)\n\n\(message)"
    let bytes = Array(lines.utf8)
    var id = git_oid()
    try check("write a commit") {
      unsafe bytes.withUnsafeBytes { buffer in
        unsafe git_odb_write(&id, odb, buffer.baseAddress, buffer.count, GIT_OBJECT_COMMIT)
      }
    }
    return ObjectID(id)
  }

  private static func twoDigits(_ number: Int32) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  /// A name without what would end it in a commit's header.
  private static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.filter { !"<>\n".unicodeScalars.contains($0) }))
  }

  /// The commit that a local branch stands for; nil when there is no such branch.
  ///
  /// - Throws: ``GitError`` when it stands for something else.
  package func tip(ofBranch name: String) throws(GitError) -> Commit? {
    try tip(of: "refs/heads/\(name)").map { id throws(GitError) in try commit(id) }
  }

  /// Whether a branch may have this name.
  package func isBranchName(_ name: String) -> Bool {
    if name.utf8.contains(0) || name.hasPrefix("-") || name == "HEAD" { return false }
    return unsafe git_reference_is_valid_name("refs/heads/\(name)") == 1
  }

  /// Whether HEAD of this work tree, or of one that is linked to it, is the branch.
  package func isCheckedOut(branch name: String) throws(GitError) -> Bool {
    try checkNoNUL(name, "look for a branch")
    var reference: OpaquePointer?
    guard unsafe git_branch_lookup(&reference, handle, name, GIT_BRANCH_LOCAL) == 0,
      let reference = unsafe reference
    else { return false }
    defer { unsafe git_reference_free(reference) }
    let isHead = unsafe git_branch_is_head(reference) == 1
    let isElsewhere = unsafe git_branch_is_checked_out(reference) == 1
    return isHead || isElsewhere
  }

  /// Makes a branch stand for another commit, unless it has been moved meanwhile.
  ///
  /// - Parameters:
  ///   - name: The branch; it is made where there is none.
  ///   - commit: What it is to stand for.
  ///   - old: What it stood for; nil for a branch that there was not.
  /// - Throws: ``GitError`` when somebody else moved it.
  package func move(branch name: String, to commit: ObjectID, from old: ObjectID?) throws(GitError)
  {
    try move(reference: "refs/heads/\(name)", to: commit, from: old)
  }
}
