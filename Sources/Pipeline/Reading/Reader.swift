internal import Diagnostics
internal import Git
internal import Notes

/// Reads the files of a listing, on one thread.
struct Reader {
  let repository: Repository

  /// The bytes of a file.
  ///
  /// - Parameters:
  ///   - file: A file of the listing.
  ///   - limit: In bytes; of a larger file nothing is read.
  /// - Returns: The bytes; nil when there are more than `limit`.
  /// - Throws: ``GitError`` for an object that is missing or corrupt.
  func bytes(of file: Listing.File, limit: Int) throws(GitError) -> [UInt8]? {
    guard let id = file.id else {
      do {
        return try repository.workTreeBytes(file.path, limit: limit)
      } catch {
        if error.code == .tooLarge { return nil }
        throw error
      }
    }
    guard try repository.size(of: id) <= limit else { return nil }
    return try repository.bytes(of: id)
  }
}

extension Repository {
  /// The indices of files in the order in which they are read fastest.
  func readingOrder(of files: [Listing.File]) -> [Int] {
    let ids = files.compactMap(\.id)
    return ids.count == files.count ? packOrder(of: ids) : Array(files.indices)
  }
}

extension Diagnostic {
  static func tooLarge(_ path: String, limit: Int) -> Self {
    Diagnostic(
      .noteTooLarge, at: .wholeFile, in: path, "more than the \(limit) bytes that are read",
      hint: "split the file, or give it another extension")
  }
}
