/// Where a page stands on the site: folders, each followed by `/`, and nothing else.
///
/// `notes/fuzz-testing/`, and the empty path for the home page. An address is made of slugs
/// alone, so no address leads out of the output folder, whatever a note says.
package struct Address: Hashable, Sendable, Comparable {
  /// The path from the site's root, without a leading `/`.
  package let path: String

  /// Joins slugs.
  ///
  /// - Parameter slugs: What ``Slug`` made: not empty, no `/`, not `.` or `..`.
  package init(_ slugs: [String]) {
    precondition(slugs.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("/") })
    path = slugs.map { $0 + "/" }.joined()
  }

  /// An address that was one before: see ``KeptLibrary``.
  init(kept path: String) { self.path = path }

  /// The home page.
  package static let home = Address([])

  /// The folders and the page's own name.
  package var slugs: [Substring] { path.split(separator: "/") }

  /// The way from this page to the site's root, such as `../../`: links work at any base URL and
  /// from a folder on disk.
  package var toRoot: String { String(repeating: "../", count: slugs.count) }

  /// The file that a server answers with.
  package var file: String { path + "index.html" }

  package static func < (a: Self, b: Self) -> Bool { a.path < b.path }
}

extension Address: CustomStringConvertible {
  package var description: String { "/" + path }
}
