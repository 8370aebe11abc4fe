import Diagnostics
internal import Git
internal import Notes

/// The files of a snapshot, before any of them is read.
struct Listing: Sendable {
  var revision: Revision
  /// The commit that is read, or on which the index or the work tree stands; nil before the first.
  var commit: Commit?
  /// Regular files, with an id unless they are the work tree's.
  var files: [File]
  /// What is wrong with names.
  var diagnostics: [Diagnostic] = []

  struct File: Sendable {
    var path: String
    var id: ObjectID?
  }
}

extension Listing {
  /// Lists a snapshot; symbolic links and submodules are not followed and not listed.
  init(_ revision: Revision, in repository: Repository) throws(GitError) {
    self.revision = revision
    switch revision {
    case .commit(let name):
      let commit = try repository.commit(at: name)
      self.commit = commit
      files = []
      take(try repository.files(of: commit))
    case .index:
      commit = repository.isEmpty ? nil : try repository.commit(at: "HEAD")
      files = []
      let staged = try repository.stagedFiles()
      take(staged.files)
    case .workTree:
      commit = repository.isEmpty ? nil : try repository.commit(at: "HEAD")
      let found = try repository.workTreeFiles()
      files = found.paths.map { File(path: $0, id: nil) }
      diagnostics = found.notUTF8.map { Self.unusable($0, .notUTF8) }
    }
  }

  private mutating func take(_ found: [TreeFile]) {
    for file in found where file.kind.isRegular {
      if let flaw = file.flaw {
        // Only a note's name is worth a word: nothing else with such a name is published.
        if Layout.isMarkdown(file.path) { diagnostics.append(Self.unusable(file.path, flaw)) }
      } else {
        files.append(File(path: file.path, id: file.id))
      }
    }
  }

  private static func unusable(_ path: String, _ flaw: TreeFile.Flaw) -> Diagnostic {
    Diagnostic(
      .noteNotUTF8, at: .wholeFile, in: path,
      flaw == .notUTF8
        ? "the file's name is not UTF-8" : "the file's name has characters that lead astray",
      hint: "rename it with: git mv")
  }
}
