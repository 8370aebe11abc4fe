internal import Clibgit2

/// An open git repository, and the only owner of its libgit2 handles.
///
/// Not `Sendable`: libgit2 allows one thread at a time per repository. Open one per thread;
/// opening takes less than a millisecond.
@safe package final class Repository {
  let handle: OpaquePointer
  let odb: OpaquePointer
  /// The index that `GIT_INDEX_FILE` names, where the environment counts.
  let variableIndex: String?

  /// Where the search for a repository starts, and what may redirect it.
  package enum Discovery: Hashable, Sendable {
    /// Only the path counts; variables such as `GIT_DIR` are ignored.
    case path
    /// `GIT_DIR`, `GIT_INDEX_FILE`, `GIT_OBJECT_DIRECTORY` and the like win, as they do for git.
    ///
    /// For hooks: git names the index to check in `GIT_INDEX_FILE`, and objects that were pushed
    /// but not yet accepted in `GIT_OBJECT_DIRECTORY`. libgit2 1.5 refuses `GIT_WORK_TREE`.
    case environment
  }

  /// Finds and opens the repository that `path` lies in: bare or not, a linked work tree too.
  ///
  /// - Parameters:
  ///   - path: A folder in the repository, its `.git`, or a bare repository.
  ///   - discovery: Whether git's environment variables are honoured.
  /// - Throws: ``GitError`` with a hint when there is no repository, when it belongs to another
  ///   user, or when it has an extension that libgit2 does not know.
  package init(path: String, discovery: Discovery = .path) throws(GitError) {
    try startLibgit2()
    try checkNoNUL(path, "open a repository")
    let isHook = discovery == .environment
    variableIndex = isHook ? variable("GIT_INDEX_FILE") : nil
    let flags = isHook ? GIT_REPOSITORY_OPEN_FROM_ENV.rawValue : 0
    // libgit2 looks at GIT_DIR only when it is given no path.
    let start = isHook && variable("GIT_DIR") != nil ? nil : path
    let opened: OpaquePointer
    do throws(GitError) {
      unsafe opened = try adopt("open \(path)") {
        unsafe git_repository_open_ext(&$0, start, flags, nil)
      }
    } catch {
      throw error.because(openingCause(of: error, path: path))
    }
    do throws(GitError) {
      unsafe odb = try adopt("open the objects of \(path)") {
        unsafe git_repository_odb(&$0, opened)
      }
    } catch {
      unsafe git_repository_free(opened)
      throw error
    }
    unsafe handle = opened
    for folder in objectFolders(honouringEnvironment: isHook) {
      try check("open the objects in \(folder)") { unsafe cr_loose_add(odb, folder, 2) }
    }
  }

  deinit {
    unsafe git_odb_free(odb)
    unsafe git_repository_free(handle)
  }

  /// Whether there is no work tree.
  package var isBare: Bool { unsafe git_repository_is_bare(handle) == 1 }

  /// Whether the history was cut off when the repository was cloned.
  package var isShallow: Bool { unsafe git_repository_is_shallow(handle) == 1 }

  /// Whether HEAD names a branch that has no commit yet.
  package var isEmpty: Bool { unsafe git_repository_head_unborn(handle) == 1 }

  /// The folder of the work tree, without a slash at the end; nil when bare.
  package var workTree: String? { unsafe folder(git_repository_workdir(handle)) }

  /// The `.git` folder, or the bare repository; that of a linked work tree is its own.
  package var gitDirectory: String { unsafe folder(git_repository_path(handle)) ?? "" }

  /// The git folder that all linked work trees share.
  package var commonDirectory: String { unsafe folder(git_repository_commondir(handle)) ?? "" }

  /// Whether objects may be left out on purpose, because of `git clone --filter`.
  var isPartial: Bool {
    guard let config = try? unsafe adopt("", { unsafe git_repository_config_snapshot(&$0, handle) })
    else { return false }
    defer { unsafe git_config_free(config) }
    var iterator: OpaquePointer?
    guard unsafe git_config_iterator_new(&iterator, config) == 0 else { return false }
    defer { unsafe git_config_iterator_free(iterator) }
    var entry: UnsafeMutablePointer<git_config_entry>?
    while unsafe git_config_next(&entry, iterator) == 0, let found = unsafe entry {
      let name = unsafe String(cString: found.pointee.name)
      if name == "extensions.partialclone" { return true }
      if name.hasPrefix("remote."), name.hasSuffix(".promisor") { return true }
    }
    return false
  }

  /// Adds to `error`, met while reading objects, what a person has to know to mend it.
  func explained(_ error: GitError) -> GitError {
    guard error.cause == nil else { return error }
    switch error.code {
    case .notFound:
      return error.because(
        isPartial ? .missingInPartialClone : isShallow ? .missingInShallowClone : .missingObject)
    case .mismatch, .malformed: return error.because(.corruptObject)
    default:
      // The operating system's refusals (a file without read permission) are no corruption.
      return error.errorClass == Int32(GIT_ERROR_OS.rawValue)
        ? error : error.because(.corruptObject)
    }
  }
}

/// A folder as libgit2 names it, without its slash at the end.
private func folder(_ path: UnsafePointer<CChar>?) -> String? {
  guard let path = unsafe path else { return nil }
  var text = unsafe String(cString: path)
  if text.utf8.count > 1, text.utf8.last == UInt8(ascii: "/") { text.removeLast() }
  return text
}

/// What stands behind a failed opening.
private func openingCause(of error: GitError, path: String) -> GitError.Cause? {
  let isConfig = error.errorClass == Int32(GIT_ERROR_CONFIG.rawValue)
  if error.code == .owner || (error.code == .notFound && isConfig) {
    // The name in quotes is the one that libgit2 compares. Without it (no safe.directory is set
    // at all, which 1.5 reports as a missing value) the folder it found tells.
    let named = error.message.split(separator: "'", omittingEmptySubsequences: false)
    if error.code == .owner, named.count >= 3 { return .foreignOwner(path: trimmed(named[1])) }
    return .foreignOwner(path: discovered(from: path) ?? path)
  }
  if error.message.contains("unsupported extension name") {
    let name = error.message.split(separator: ".").last.map(String.init) ?? ""
    return .unsupportedExtension(name: name.lowercased())
  }
  if error.message.hasSuffix(" unimplemented") {
    return .unsupportedEnvironment(variable: String(error.message.prefix { $0 != " " }))
  }
  return error.code == .notFound ? .noRepository(path: path) : nil
}

private func trimmed(_ path: Substring) -> String {
  path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : String(path)
}

/// The work tree, or the bare repository, that a search from `path` finds.
private func discovered(from path: String) -> String? {
  var buffer = unsafe git_buf()
  guard unsafe git_repository_discover(&buffer, path, 0, nil) == 0 else { return nil }
  defer { unsafe git_buf_dispose(&buffer) }
  guard let start = unsafe buffer.ptr else { return nil }
  let found = unsafe trimmed(String(cString: start)[...])
  return found.hasSuffix("/.git") ? String(found.dropLast(5)) : found
}
