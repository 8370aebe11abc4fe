internal import Digests
internal import Git

/// What a clone of a repository is known by in receipts.
enum Machine {
  /// The machine's name, and eight digits for this clone on this machine.
  ///
  /// Two clones on one machine do not know of each other's ledgers, so they are two; a clone that is
  /// made again in the same place is the same one.
  static func name(of location: RepositoryLocation) throws(GitError) -> String {
    let folder = try location.open().commonDirectory
    let host = Identity(in: location).host
    // machine-id(5): to be shown to others hashed only.
    let id = (try? Disk.read("/etc/machine-id")) ?? []
    let digest = Digest(ofParts: [Array("controlroom clone".utf8), id, Array(folder.utf8)])
    return "\(host)-\(digest.hex.prefix(8))"
  }
}
