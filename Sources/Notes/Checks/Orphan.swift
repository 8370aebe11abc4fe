import Diagnostics

/// `note.orphan`: a published note that no other page links to.
enum Orphan {
  /// Looks at a whole library; links from folder pages and from the home page count.
  static func check(_ library: Library) -> [Diagnostic] {
    var linked: Set<Address> = []
    for text in library.sections.compactMap(\.note) + [library.home].compactMap(\.self) {
      for case .page(let address, _) in text.destinations { linked.insert(address) }
    }
    return zip(library.notes, library.backlinks).compactMap { note, backlinks in
      backlinks.isEmpty && !linked.contains(note.address) ? .orphan(note.path) : nil
    }
  }
}

extension Diagnostic {
  fileprivate static func orphan(_ path: String) -> Self {
    Diagnostic(
      .noteOrphan, at: .wholeFile, in: path, "no other page links to this note",
      hint: "link to it from a note on the same subject")
  }
}
