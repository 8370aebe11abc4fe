internal import Clibgit2

extension Repository {
  /// Everything that git's configuration says for a key that may be there several times.
  ///
  /// - Parameter key: Such as `controlroom.trust`; no pattern.
  /// - Returns: The values, from the system's file to the repository's own; none when there are none.
  /// - Throws: ``GitError`` when a configuration file cannot be read.
  package func configuredAll(_ key: String) throws(GitError) -> [String] {
    let config = try unsafe adopt("read the configuration") {
      unsafe git_repository_config_snapshot(&$0, handle)
    }
    defer { unsafe git_config_free(config) }
    let found = Found()
    let status = unsafe git_config_get_multivar_foreach(
      config, key, nil,
      { entry, payload in
        if let value = unsafe entry?.pointee.value, let payload = unsafe payload {
          unsafe Unmanaged<Found>.fromOpaque(payload).takeUnretainedValue().values
            .append(String(cString: value))
        }
        return 0
      }, Unmanaged.passUnretained(found).toOpaque())
    if status == GIT_ENOTFOUND.rawValue { return [] }
    try check("read \(key)") { status }
    return found.values
  }

  private final class Found {
    var values: [String] = []
  }
}
