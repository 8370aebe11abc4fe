import Markdown
import Notes

/// A note as channels need it: its blocks, and where its links lead from elsewhere.
///
/// Made once a note, and shared by its channels: parsing costs more than all drafts together.
struct Material: Sendable {
  let note: Note
  let library: Library
  /// Without the title, which every channel puts where titles go.
  let blocks: [Block]
  /// What a draft may be made of, best first.
  let ladder: [Ladder.Rung]
  /// The canonical address; nil while the site's own is unknown.
  let link: String?
  /// The site's address with a `/` at its end.
  private let base: String?
  private let targets: [String: LinkTarget]

  init(_ note: Note, in library: Library) {
    self.note = note
    self.library = library
    let document = Document(note.markdown, firstLine: note.body.line)
    var blocks = document.blocks()
    if case .heading(level: 1, _, _)? = blocks.first { blocks.removeFirst() }
    self.blocks = blocks
    ladder = Ladder.rungs(of: blocks, description: note.frontMatter.description)
    base = library.base
    link = note.canonicalLink(base: base)
    // One text leads to one place, wherever in the note it stands.
    targets = Dictionary(
      zip(note.body.outline.links.lazy.map(\.destination), note.destinations),
      uniquingKeysWith: { first, _ in first })
  }

  /// The absolute address behind a link, and nil when a reader elsewhere could not follow it.
  func address(of destination: String) -> String? {
    targets[destination].flatMap { address(of: $0) }
  }

  /// The absolute address of a target; see ``address(of:)-(String)``.
  func address(of target: LinkTarget) -> String? {
    switch target {
    case .external(let url): isFollowable(url) ? url : nil
    case .page(let address, let fragment):
      base.map { LinkTarget.page(address, fragment: fragment).href(toRoot: $0) }
    case .asset(let path, let suffix):
      base.map { LinkTarget.asset(path, suffix: suffix).href(toRoot: $0) }
    case .here(let fragment): base.map { "\($0)\(note.address.path)#\(fragment)" }
    case .broken: nil
    }
  }

  private func isFollowable(_ url: String) -> Bool {
    isWebAddress(url) || url.lowercased().hasPrefix("mailto:")
  }
}

extension Note {
  /// Where the text is at home: the front matter's `canonical`, else the note's page.
  fileprivate func canonicalLink(base: String?) -> String? {
    if let canonical = frontMatter.canonical, isWebAddress(canonical) { return canonical }
    return base.map { $0 + percentEncoded(address.path) }
  }
}

extension Library {
  /// The site's address with a `/` at its end.
  var base: String? {
    configuration.url.flatMap { isWebAddress($0) ? $0 + "/" : nil }
  }
}
