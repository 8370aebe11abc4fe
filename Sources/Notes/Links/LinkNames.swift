/// The names of files without their folders, for telling a writer which one may be meant.
///
/// Looked at only when a link is broken, and made then: a library without mistakes pays nothing. A
/// search compares the name with every other, so only the first ``searches`` different names are
/// looked for; who has more broken links than that has moved a folder, and needs no such help.
final class LinkNames {
  /// How many different names are looked for.
  private static let searches = 200

  private let paths: [String]
  private lazy var notes = Index(paths.filter(Layout.isMarkdown))
  private lazy var files = Index(paths)
  private var found: [String: String?] = [:]

  init(_ paths: [String]) { self.paths = paths }

  /// The path whose file name is nearest to `name`.
  ///
  /// - Parameters:
  ///   - name: A file's name that is not there.
  ///   - isNote: Whether it is to be a note's.
  /// - Returns: Nil when none is near enough, or there have been too many.
  func nearest(to name: String, isNote: Bool) -> String? {
    let key = (isNote ? "note " : "file ") + name
    if let known = found[key] { return known }
    guard found.count < Self.searches else { return nil }
    let path = isNote ? notes.nearest(to: name) : files.nearest(to: name)
    found[key] = .some(path)
    return path
  }

  private struct Index {
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

    func nearest(to name: String) -> String? {
      vocabulary.nearest(to: name).flatMap { paths[$0] }
    }
  }
}

/// Paths by their spelling without regard to case; made when the first broken link asks.
final class Spellings {
  private let paths: [String]
  private lazy var spelled: [String: String] = paths.reduce(into: [:]) { spelled, path in
    spelled[path.lowercased()] = path
  }

  init(_ paths: [String]) { self.paths = paths }

  subscript(path: String) -> String? { spelled[path.lowercased()] }
}
