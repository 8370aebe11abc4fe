internal import Diagnostics
internal import Git
internal import Workflow

extension RepositoryLocation {
  /// The pipelines at HEAD.
  ///
  /// - Throws: ``Stop`` when there is no commit; ``PipelineRefused`` when one of them is wrong.
  func pipelines() throws -> [PipelineDefinition] {
    let set = PipelineSet(try Preparation(.commit("HEAD"), self))
    if set.diagnostics.hasErrors { throw PipelineRefused(diagnostics: set.diagnostics) }
    return set.definitions
  }

  /// The folder by which a timer finds the repository: its work tree, or itself when it is bare.
  func root() throws(GitError) -> String {
    let repository = try open()
    return repository.workTree ?? repository.commonDirectory
  }
}
