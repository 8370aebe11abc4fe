internal import Diagnostics
internal import Git

/// Writes a released site to a branch.
struct SiteBranch {
  let repository: Repository
  let name: String
  /// The commit that was published.
  let source: Commit

  /// Files that hosts ask for on a branch and no build makes: they stay as the branch has them.
  private static let kept = ["CNAME", "README.md"]

  /// Opens a branch for a site.
  ///
  /// - Throws: ``Stop`` when the branch has no name that git takes, or is one that people work on:
  ///   checked out, or with a history in common with what is published.
  init(_ name: String, of source: Commit, in repository: Repository) throws {
    self.repository = repository
    self.name = name
    self.source = source
    guard repository.isBranchName(name) else {
      throw Stop("'\(name.visible)' is no name for a branch")
    }
    guard let tip = try repository.tip(ofBranch: name) else { return }
    let isTheirs =
      try repository.isCheckedOut(branch: name)
      || repository.mergeBase(tip.id, source.id) != nil
    if isTheirs {
      throw Stop(
        "'\(name)' is a branch that people work on, and a site would take the place of its files",
        hint: "name a branch for the site alone: 'with: { branch: gh-pages }'")
    }
  }

  /// Commits files, unless the branch has exactly these already.
  ///
  /// - Parameter files: Each file's path below the site and its blob.
  /// - Returns: The commit that the branch stands for now, and whether it is a new one.
  /// - Throws: ``GitError`` when the repository cannot be written to, or the branch moved meanwhile.
  func commit(
    _ files: [(path: String, blob: ObjectID)]
  ) throws(GitError) -> (commit: ObjectID, isNew: Bool) {
    let tip = try repository.tip(ofBranch: name)
    var all = files
    let taken = Set(files.map(\.path))
    // GitHub would take files with front matter, such as those in Markdown, for Jekyll's.
    if !taken.contains(".nojekyll") { all.append((".nojekyll", try repository.write([]))) }
    if let tip {
      for file in try repository.files(of: tip)
      where file.kind.isRegular && Self.kept.contains(file.path) && !taken.contains(file.path) {
        all.append((file.path, file.id))
      }
    }
    let tree = try repository.writeTree(of: all)
    if let tip, tip.tree == tree { return (tip.id, false) }
    let commit = try repository.writeCommit(
      of: tree, after: tip.map { [$0.id] } ?? [],
      message: "Publish \(source.id.description.prefix(12))\n\nSource: \(source.id)\n",
      by: source.committer)
    try repository.move(branch: name, to: commit, from: tip?.id)
    return (commit, true)
  }
}
