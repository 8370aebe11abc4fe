internal import Clibgit2

/// The bytes of one file at one commit, borrowed from libgit2.
///
/// A blob cannot be copied: it has one owner, and the handle is freed when the owner goes out of
/// scope. It keeps its repository open for as long as it lives.
@safe package struct Blob: ~Copyable {
  private let object: OpaquePointer
  private let repository: Repository

  init(adopting object: OpaquePointer, of repository: Repository) {
    unsafe self.object = object
    self.repository = repository
  }

  deinit { unsafe git_odb_object_free(object) }

  /// Size in bytes.
  package var count: Int { unsafe git_odb_object_size(object) }

  /// Calls `body` with the file's bytes, without copying them.
  ///
  /// - Parameter body: What to do with the bytes, which it cannot keep.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  package borrowing func withBytes<R, E: Error>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    let start = unsafe git_odb_object_data(object)?.assumingMemoryBound(to: UInt8.self)
    return try unsafe body(UnsafeBufferPointer(start: start, count: count).span)
  }

  /// The bytes, copied.
  package borrowing func bytes() -> [UInt8] {
    withBytes { unsafe $0.withUnsafeBufferPointer { unsafe Array($0) } }
  }

  /// The file as text; nil when it is not valid UTF-8.
  package borrowing func text() -> String? {
    withBytes { bytes in
      guard let text = try? UTF8Span(validating: bytes) else { return nil }
      return String(copying: text)
    }
  }
}

extension Repository {
  /// The size of the blob `id` in bytes, without reading its content.
  ///
  /// - Throws: ``GitError`` when there is no such blob.
  package func size(of id: ObjectID) throws(GitError) -> Int {
    var raw = id.raw
    var size = 0
    var type = GIT_OBJECT_INVALID
    do throws(GitError) {
      try check("read the size of blob \(id)") {
        unsafe git_odb_read_header(&size, &type, odb, &raw)
      }
      try expect(GIT_OBJECT_BLOB, type, id)
    } catch {
      throw explained(error)
    }
    return size
  }

  /// Reads the blob `id` and compares its bytes with its name.
  ///
  /// - Throws: ``GitError`` when it is missing, is no blob, or is damaged.
  package func blob(_ id: ObjectID) throws(GitError) -> Blob {
    unsafe Blob(adopting: try object(id, GIT_OBJECT_BLOB), of: self)
  }

  /// The bytes of the blob `id`, copied.
  ///
  /// - Throws: ``GitError`` like ``blob(_:)``.
  package func bytes(of id: ObjectID) throws(GitError) -> [UInt8] {
    try blob(id).bytes()
  }

  /// Reads any object as it is stored; the caller frees it.
  func object(_ id: ObjectID, _ type: git_object_t) throws(GitError) -> OpaquePointer {
    var raw = id.raw
    do throws(GitError) {
      let object = try unsafe adopt("read \(name(of: type)) \(id)") {
        unsafe git_odb_read(&$0, odb, &raw)
      }
      do throws(GitError) {
        try unsafe expect(type, git_odb_object_type(object), id)
      } catch {
        unsafe git_odb_object_free(object)
        throw error
      }
      return unsafe object
    } catch {
      throw explained(error)
    }
  }
}

private func expect(_ type: git_object_t, _ actual: git_object_t, _ id: ObjectID) throws(GitError) {
  guard type != actual else { return }
  throw GitError(
    code: .malformed, operation: "read \(name(of: type)) \(id)",
    message: "it is a \(name(of: actual))")
}

private func name(of type: git_object_t) -> String {
  unsafe git_object_type2string(type).map { unsafe String(cString: $0) } ?? "object"
}
