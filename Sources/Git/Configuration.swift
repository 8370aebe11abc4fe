internal import Clibgit2

extension Repository {
  /// What git's configuration says for `key`, from the system's file to the repository's own.
  ///
  /// - Parameter key: Such as `user.email`.
  /// - Returns: Nil when nothing does.
  /// - Throws: ``GitError`` when a configuration file cannot be read.
  package func configured(_ key: String) throws(GitError) -> String? {
    let config = try unsafe adopt("read the configuration") {
      unsafe git_repository_config_snapshot(&$0, handle)
    }
    defer { unsafe git_config_free(config) }
    var value: UnsafePointer<CChar>?
    let status = unsafe git_config_get_string(&value, config, key)
    if status == GIT_ENOTFOUND.rawValue { return nil }
    try check("read \(key)") { status }
    return unsafe value.map { unsafe String(cString: $0) }
  }

  /// The folder where git looks for hooks: `core.hooksPath`, else the one in the git folder that
  /// all linked work trees share.
  ///
  /// - Throws: ``GitError`` when a configuration file cannot be read.
  package func hooksDirectory() throws(GitError) -> String {
    guard let path = try configuredPath("core.hooksPath"), !path.isEmpty else {
      return commonDirectory + "/hooks"
    }
    if path.hasPrefix("/") { return path }
    // Git takes a relative path from where hooks run: the work tree, or the bare repository.
    return (workTree ?? gitDirectory) + "/" + path
  }

  /// A path of git's configuration, with `~` as git reads it.
  private func configuredPath(_ key: String) throws(GitError) -> String? {
    guard try configured(key) != nil else { return nil }
    let config = try unsafe adopt("read the configuration") {
      unsafe git_repository_config_snapshot(&$0, handle)
    }
    defer { unsafe git_config_free(config) }
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    try check("read \(key)") { unsafe git_config_get_path(&buffer, config, key) }
    return unsafe buffer.ptr.map { unsafe String(cString: $0) }
  }
}
