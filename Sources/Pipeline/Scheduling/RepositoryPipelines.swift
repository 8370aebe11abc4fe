internal import Git
internal import Workflow

extension RepositoryLocation {
  /// The pipelines at HEAD.
  ///
  /// - Throws: ``Stop`` when there is no commit; ``PipelineRefused`` when one of them is wrong.
  func pipelines() throws -> [PipelineDefinition] {
    []
  }

  /// The folder by which a timer finds the repository: its work tree, or itself when it is bare.
  func root() throws(GitError) -> String {
    let repository = try open()
    return repository.workTree ?? repository.commonDirectory
  }
}
