internal import Clibgit2

extension Repository {
  /// The best commit that two commits have in common; nil when they have none.
  ///
  /// - Throws: ``GitError`` when a commit is missing or damaged.
  package func mergeBase(_ one: ObjectID, _ other: ObjectID) throws(GitError) -> ObjectID? {
    var base = git_oid()
    var (a, b) = (one.raw, other.raw)
    let status = unsafe git_merge_base(&base, handle, &a, &b)
    if status == GIT_ENOTFOUND.rawValue { return nil }
    try check("find where two commits parted") { status }
    return ObjectID(base)
  }
}
