internal import Glibc
internal import Sandbox

/// Finds programs of the machine as a shell would.
enum ProgramSearch {
  /// The path of a program.
  ///
  /// - Parameters:
  ///   - name: A name, or a path with a slash, which is taken as it is.
  ///   - path: The folders to look in; the environment's `PATH` when nil.
  /// - Returns: Nil when there is none that can be run.
  static func find(_ name: String, path: String? = nil) -> String? {
    if name.contains("/") { return unsafe access(name, X_OK) == 0 ? name : nil }
    let own = unsafe getenv("PATH").map { unsafe String(cString: $0) }
    let folders = path ?? own ?? Room.path
    for folder in folders.split(separator: ":") {
      let program = "\(folder)/\(name)"
      if unsafe access(program, X_OK) == 0, !Disk.isFolder(program) { return program }
    }
    return nil
  }
}
