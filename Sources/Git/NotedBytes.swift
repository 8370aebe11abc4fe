internal import Clibgit2

extension Repository {
  /// Makes the ref `name` point at an object with these bytes, whatever it pointed at before.
  ///
  /// - Parameters:
  ///   - bytes: Short; the object is a blob.
  ///   - name: The full name, such as `refs/controlroom/audit`.
  /// - Throws: ``GitError`` when the repository cannot be written to.
  package func note(_ bytes: [UInt8], at name: String) throws(GitError) {
    try checkNoNUL(name, "write \(name)")
    var id = git_oid()
    try check("write an object for \(name)") {
      unsafe bytes.withUnsafeBytes { buffer in
        unsafe git_blob_create_from_buffer(&id, handle, buffer.baseAddress, buffer.count)
      }
    }
    let reference = try unsafe adopt("write \(name)") {
      unsafe git_reference_create(&$0, handle, name, &id, 1, "controlroom")
    }
    unsafe git_reference_free(reference)
  }

  /// The bytes that the ref `name` points at; nil when there is no such ref.
  ///
  /// - Throws: ``GitError`` when it points at something else, or the object cannot be read.
  package func noted(at name: String) throws(GitError) -> [UInt8]? {
    try checkNoNUL(name, "read \(name)")
    var id = git_oid()
    do throws(GitError) {
      try check("read \(name)") { unsafe git_reference_name_to_id(&id, handle, name) }
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
    return try self.bytes(of: ObjectID(id))
  }
}
