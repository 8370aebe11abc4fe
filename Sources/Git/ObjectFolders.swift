internal import Glibc

extension Repository {
  /// The folders with loose objects: the repository's own, and those it borrows from.
  ///
  /// For the reader in `Clibgit2`, which looks at them before libgit2's does. A folder that is
  /// missed here is still read by libgit2, without that protection.
  func objectFolders(honouringEnvironment: Bool) -> [String] {
    var folders: [String] = []
    let own = honouringEnvironment ? variable("GIT_OBJECT_DIRECTORY") : nil
    add(own ?? commonDirectory + "/objects", to: &folders, depth: 0)
    if honouringEnvironment, let others = variable("GIT_ALTERNATE_OBJECT_DIRECTORIES") {
      for folder in others.split(separator: ":") { add(String(folder), to: &folders, depth: 1) }
    }
    return folders
  }

  private func add(_ folder: String, to folders: inout [String], depth: Int) {
    // Git's own limit on alternates of alternates.
    guard depth <= 5, !folders.contains(folder) else { return }
    folders.append(folder)
    guard let bytes = try? readFile(folder + "/info/alternates", limit: 1 << 20) else { return }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      guard !line.hasPrefix("#") else { continue }
      add(line.hasPrefix("/") ? String(line) : "\(folder)/\(line)", to: &folders, depth: depth + 1)
    }
  }
}

/// The value of an environment variable; nil when it is not set.
func variable(_ name: String) -> String? {
  unsafe getenv(name).map { unsafe String(cString: $0) }
}
