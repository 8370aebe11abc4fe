internal import Git

extension RepositoryLocation {
  /// The pipelines at HEAD, those that are wrong too.
  ///
  /// - Throws: ``Stop`` when there is no commit.
  func pipelines() throws -> PipelineSet { PipelineSet(try Preparation(.commit("HEAD"), self)) }

  /// The folder by which a timer finds the repository: its work tree, or itself when it is bare.
  func root() throws(GitError) -> String {
    let repository = try open()
    return repository.workTree ?? repository.commonDirectory
  }
}
