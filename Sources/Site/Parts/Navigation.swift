internal import Notes

/// The site's parts, as its pages lead to them.
struct Navigation: Sendable {
  /// Indices of the folders right below the root, in the order of the configuration and then in
  /// the one that readers expect.
  let top: [Int]
  /// The one of them whose notes are about projects.
  let projectSection: Int?
  /// Indices of the notes about projects.
  let projects: [Int]
  /// Indices of the notes that the home page lists, newest first.
  let latest: [Int]
  /// How many notes it could list.
  let listed: Int

  /// The folder whose notes are about projects.
  static let projectCollection = "projects"
  private static let few = 40
  private static let newest = 30
  /// More links than this wrap on a phone; the home page has all of them.
  private static let maximumLinks = 5

  init(_ library: Library) {
    let names =
      library.configuration.collections.map(\.name) + [
        "notes", Self.projectCollection, "guides", "tricks", "posts",
      ]
    let ranks = Dictionary(
      names.enumerated().map { (Slug.make($0.element) + "/", $0.offset) },
      uniquingKeysWith: { first, _ in first })
    top = library.sections.indices.filter { library.sections[$0].address.slugs.count == 1 }
      .sorted {
        let (a, b) = (library.sections[$0].address.path, library.sections[$1].address.path)
        return (ranks[a] ?? .max, $0) < (ranks[b] ?? .max, $1)
      }
    projectSection = top.first {
      library.sections[$0].address.path == Self.projectCollection + "/"
    }
    projects = projectSection.map { library.sections[$0].notes } ?? []
    let shown = Set(projects)
    let others = library.notes.indices.filter { !shown.contains($0) }
    listed = others.count
    // A note that stands in no folder has no other page that leads to it.
    let areAllInFolders = others.allSatisfy { !library.notes[$0].collection.isEmpty }
    latest =
      others.count <= Self.few || !areAllInFolders ? others : Array(others.prefix(Self.newest))
  }

  /// The folders whose notes the home page does not list as projects.
  var others: [Int] { top.filter { $0 != projectSection } }

  /// Writes the links at the head of every page.
  ///
  /// - Parameters:
  ///   - library: The library.
  ///   - place: Where the page stands.
  ///   - address: The page's own address; nil for one that stands everywhere.
  /// - Returns: A list.
  func links(_ library: Library, from place: Place, at address: Address?) -> Fragment {
    Fragment { html in
      html.raw("<ul>\n")
      for index in top.prefix(Self.maximumLinks) {
        item(library.sections[index].title, library.sections[index].address, place, address, &html)
      }
      if !library.tags.isEmpty { item("Tags", .tags, place, address, &html) }
      html.raw("</ul>")
    }
  }

  private func item(
    _ title: String, _ target: Address, _ place: Place, _ address: Address?, _ html: inout Markup
  ) {
    html.raw("<li>")
    let link = place.link(to: target)
    if address == target {
      html.link(link, "aria-current=\"page\"", text: title)
    } else if let address, address.path.hasPrefix(target.path) {
      html.link(link, "aria-current=\"true\"", text: title)
    } else {
      html.link(link, text: title)
    }
    html.raw("</li>\n")
  }
}
