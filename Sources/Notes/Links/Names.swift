/// The names of files without their folders, for telling a writer which one may be meant.
///
/// Looked at only when a link is broken, and made then: a library without mistakes pays nothing, and
/// one with ten thousand pays once.
final class Names {
  private let notePaths: [String]
  private let filePaths: [String]

  init(notes: [String], files: [String]) {
    notePaths = notes
    filePaths = files
  }

  private(set) lazy var notes = Index(notePaths)
  private(set) lazy var files = Index(filePaths)

  struct Index {
    /// From a name to the first path that has it.
    private let paths: [String: String]
    private let vocabulary: Suggestion.Vocabulary

    init(_ candidates: [String]) {
      var paths: [String: String] = [:]
      for path in candidates {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        paths[name] = min(paths[name] ?? path, path)
      }
      self.paths = paths
      vocabulary = Suggestion.Vocabulary(paths.keys.sorted())
    }

    /// The path whose file name is nearest to `name`.
    func nearest(to name: String) -> String? {
      vocabulary.nearest(to: name).flatMap { paths[$0] }
    }
  }
}
