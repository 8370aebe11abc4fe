extension GitError {
  /// What to do about it, in the words of a shell where there are such; nil when we do not know.
  package var hint: String? {
    switch cause {
    case .noRepository(let path):
      "start one with: git init \(quoted(path))"
    case .foreignOwner(let path):
      // libgit2 1.5 does not honour the value '*', so the exact path it is.
      "the repository belongs to another user; if you trust it: "
        + "git config --global --add safe.directory \(quoted(path))"
    case .unsupportedExtension(let name):
      switch name {
      case "objectformat":
        "SHA-256 repositories cannot be read; use one made with: git init --object-format=sha1"
      case "relativeworktrees":
        "make the links absolute again: git worktree repair --no-relative-paths && "
          + "git config --unset extensions.relativeWorktrees"
      case "partialclone":
        "use a clone made without --filter"
      default:
        "the repository needs the extension '\(name)', which libgit2 1.5 does not know; "
          + "use a fresh clone without it"
      }
    case .unsupportedIndex:
      "make the index whole: git update-index --no-split-index && git sparse-checkout disable"
    case .unsupportedEnvironment(let variable):
      "unset \(variable), or start from the work tree itself"
    case .noWorkTree:
      "name a revision, or use a clone with a work tree"
    case .unknownRevision:
      "list what there is with: git branch --all && git tag"
    case .ambiguousRevision:
      "write more digits of the hash, or the full name, such as refs/heads/main"
    case .noCommits:
      "make the first commit: git add --all && git commit"
    case .shallowHistory:
      "fetch the whole history: git fetch --unshallow, or fetch-depth: 0 in actions/checkout"
    case .missingInPartialClone:
      "the clone left it out; fetch everything: "
        + "git config --unset remote.origin.partialclonefilter; git fetch --refetch; "
        + "or clone without --filter"
    case .missingInShallowClone:
      "the clone is shallow; fetch the rest: git fetch --unshallow"
    case .missingObject:
      "the repository is incomplete; see what is missing: git fsck --connectivity-only"
    case .corruptObject:
      "the repository is damaged; see what is: git fsck --full, then restore it from a clone"
    case .unsafePath:
      "use a plain path inside the repository, without '..' and symbolic links"
    case nil:
      nil
    }
  }
}

/// `path` as one word of a POSIX shell; plain paths stay as they are.
private func quoted(_ path: String) -> String {
  let plain = path.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
  if plain, !path.isEmpty { return path }
  return "'"
    + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    + "'"
}
