/// The names that a template may use, and what stands behind them.
///
/// Every value is HTML, escaped where it comes from a writer; none is a list. A name that a page
/// has nothing for is empty, and `{{#name}}…{{/name}}` leaves out what depends on it.
enum TemplateValue: String, CaseIterable {
  // On every page.
  /// BCP 47.
  case lang
  /// What a browser shows on a tab.
  case title
  /// `home`, `note`, `project`, `section`, `tag`, `tags`, `series`, `archive`, `author`,
  /// `authors`, `search`, `revisions`, `revision`, `404`: for the style.
  case kind
  /// `meta` and `link` elements.
  case head
  /// A link to the stylesheet.
  case style
  /// The site's name.
  case site
  /// A link to the home page.
  case home
  /// Links to the site's parts.
  case nav
  /// A link to the Atom feed of what the page lists.
  case feed
  /// A link to the page of everything; empty on a site without notes.
  case archive
  /// Links to the page to search from and to the script of it; empty on a site without notes.
  case search, searchScript
  /// The page's own title.
  case heading
  /// One sentence about the page.
  case description

  // Where a page has a text.
  case text
  /// ` lang="…"` and ` dir="…"` where the text is in another language than the site.
  case textLanguage
  /// The contents list.
  case contents

  // On a note's page.
  /// Links to the folders above, or to the page of all tags or authors.
  case section
  /// A link to what it has said; empty where it has one revision.
  case history
  /// Where it has been posted too.
  case syndication
  case published, updated, authors, readingTime, tags, backlinks, related, neighbours
  /// Which part of which series, with its neighbours.
  case partOf
  /// A link to a project's repository.
  case repository
  case status

  // On pages that list notes.
  case entries
  case sections
  /// How many notes there are.
  case count
  /// The ways to the other parts of a long list.
  case pages

  // On the home page.
  case projects, projectsHeading, latest, latestHeading, more

  // On a redirect.
  /// The address that it leads to.
  case target

  static var hint: String {
    "there are: " + allCases.map(\.rawValue).sorted().joined(separator: ", ")
  }
}
