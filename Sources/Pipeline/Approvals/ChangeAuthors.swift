internal import Git

/// Who wrote what a run would send: the authors, co-authors and committers of every commit since
/// the last run of the same pipeline that succeeded.
struct ChangeAuthors {
  /// Their addresses in lower case.
  let addresses: Set<String>

  /// Walks the commits.
  ///
  /// - Parameters:
  ///   - commit: The commit of the run.
  ///   - last: The commit that was sent before; nil when none was, and then everything is new.
  ///   - repository: Where they are.
  /// - Throws: ``GitError``.
  init(
    of commit: ObjectID, since last: ObjectID?, in repository: Repository
  ) throws(GitError) {
    var known: Set<ObjectID> = []
    if let last { try Self.walk(from: last, in: repository, &known) { _ in } }
    var found: Set<String> = []
    try Self.walk(from: commit, in: repository, &known) { commit in
      found.insert(commit.author.email.lowercased())
      found.insert(commit.committer.email.lowercased())
      found.formUnion(Self.coauthors(in: commit.message))
    }
    addresses = found
  }

  /// Visits every commit that can be reached and was not seen.
  private static func walk(
    from start: ObjectID, in repository: Repository, _ seen: inout Set<ObjectID>,
    _ visit: (Commit) -> Void
  ) throws(GitError) {
    guard seen.insert(start).inserted else { return }
    var frontier = [start]
    while let id = frontier.popLast() {
      let commit: Commit
      do {
        commit = try repository.commit(id)
      } catch {
        // Where a shallow clone ends, so does what is known.
        guard error.code == .notFound, repository.isShallow else { throw error }
        continue
      }
      visit(commit)
      for parent in commit.parents where seen.insert(parent).inserted { frontier.append(parent) }
    }
  }

  /// The addresses in `Co-authored-by: Name <address>` lines.
  static func coauthors(in message: String) -> [String] {
    message.split(whereSeparator: \.isNewline).compactMap { line in
      let key = "co-authored-by:"
      guard line.lowercased().hasPrefix(key), let open = line.lastIndex(of: "<"),
        let close = line.lastIndex(of: ">"), open < close
      else { return nil }
      return line[line.index(after: open)..<close].lowercased()
    }
  }
}
