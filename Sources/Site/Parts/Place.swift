internal import Highlighting
internal import Markdown
internal import Notes

/// Where a page stands, and therefore how it links to others.
struct Place: Hashable {
  /// The way to the site's root, such as `../../`; for absolute links, a URL or a path with `/` at
  /// its end.
  let toRoot: String

  init(_ address: Address) { toRoot = address.toRoot }
  init(toRoot: String) { self.toRoot = toRoot }

  /// A link to a page, not yet escaped for HTML.
  func link(to address: Address) -> String {
    let path = toRoot + address.path
    // The home page, linked from itself: an empty link would mean the page in view, query and all.
    return path.isEmpty ? "./" : path
  }

  /// A link to a file of the site.
  func link(toFile path: String) -> String { toRoot + path }

  /// The text of a note, with every link as it reads from here, its code coloured, and the room that
  /// its pictures take known before they are there.
  func text(
    of note: Note, _ highlighter: Highlighter, _ pictures: [String: ShownPicture]
  ) -> Fragment {
    Fragment { html in
      html.append(note.body.html) {
        note.destinations[$0].href(toRoot: toRoot)
      } image: { link, typed in
        switch note.destinations[link] {
        case .asset(let path, let suffix) where suffix.isEmpty && pictures[path] != nil:
          pictures[path]?.image(as: typed, toRoot: toRoot)
        case let other: .init(waiting: typed, source: other.href(toRoot: toRoot))
        }
      } code: {
        CodeBlock.coloured($1, $0, by: highlighter)
      }
    }
  }
}
