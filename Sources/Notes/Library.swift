/// All notes of one snapshot, their links, and what is made of them together.
///
/// A pure function of a commit, its configuration and the as-of time.
package struct Library: Sendable {
  package var configuration: SiteConfiguration
  package var snapshot: Snapshot
  /// The published notes, newest first; those of one moment in the order of their paths.
  package var notes: [Note]
  /// The text of the home page: the root `README.md` or `_index.md`.
  package var home: Note?
  /// Collections and folders of notes, in the order of their addresses.
  package var sections: [Section]
  /// In the order of their slugs.
  package var tags: [TagPage]
  /// In the order of their names.
  package var series: [SeriesPage]
  /// For each of `notes`, the indices of the notes that link to it, in order.
  package var backlinks: [[Int]]
  /// From an old address to the present one, in the order of the old ones.
  package var redirects: [Redirect]
  /// Paths in the repository of the files that pages link to or show, in order.
  package var assets: [String]
  /// Notes that are not published, and why, by path.
  package var unpublished: [String: Withheld]

  /// What was read, and as of when.
  package struct Snapshot: Hashable, Sendable {
    /// 40 hexadecimal digits, or nil for the index or the work tree.
    package var commit: String?
    package var tree: String?
    package var asOf: Timestamp
    /// The engine's name and version, such as `controlroom 0.1.0`.
    package var engine: String

    package init(commit: String?, tree: String?, asOf: Timestamp, engine: String) {
      self.commit = commit
      self.tree = tree
      self.asOf = asOf
      self.engine = engine
    }
  }

  /// A folder's page.
  package struct Section: Sendable {
    package var address: Address
    package var title: String
    /// The folder's `_index.md` or `README.md`.
    package var note: Note?
    /// Indices in `notes` of those that stand in the folder or below, in reading order: by
    /// weight where notes have one, then newest first.
    package var notes: [Int]
    /// Indices in `sections` of the folders right below.
    package var subsections: [Int]
  }

  package struct TagPage: Sendable {
    package var tag: Note.Tag
    /// Indices in `notes`, newest first.
    package var notes: [Int]
  }

  package struct SeriesPage: Sendable {
    package var name: String
    package var slug: String
    /// Indices in `notes`, oldest first or by weight.
    package var notes: [Int]
  }

  package struct Redirect: Hashable, Sendable {
    package var from: Address
    package var to: Address

    package init(from: Address, to: Address) {
      self.from = from
      self.to = to
    }
  }

  /// Why a note is not published.
  package enum Withheld: String, Hashable, Sendable {
    case draft
    case future
    case expired
    case stub
  }

  /// The site's name.
  package var title: String { configuration.title ?? home?.title ?? "Notes" }
}
