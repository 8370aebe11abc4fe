internal import Highlighting
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

  /// The text of a note, with every link as it reads from here, and its code coloured.
  func text(of note: Note, _ highlighter: Highlighter) -> Fragment {
    Fragment { html in
      html.append(note.body.html) {
        note.destinations[$0].href(toRoot: toRoot)
      } code: {
        CodeBlock.coloured($1, $0, by: highlighter)
      }
    }
  }
}
