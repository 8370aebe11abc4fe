internal import Notes

/// What one person wrote.
struct AuthorPage: Sendable {
  let author: Author
  let slug: String
  /// Indices in the library's notes, newest first.
  let notes: [Int]

  var address: Address { Address(["authors", slug]) }

  static let overview = Address(["authors"])

  /// A page for each author, in the order of their names.
  ///
  /// - Returns: None where one person wrote everything: the archive is the same list.
  static func all(of library: Library) -> [AuthorPage] {
    var bySlug: [String: (author: Author, notes: [Int])] = [:]
    // A few names stand over thousands of notes.
    var slugs: [String: String] = [:]
    for index in library.notes.indices {
      for author in library.notes[index].authors {
        let slug = slugs[author.name] ?? Slug.make(author.name)
        slugs[author.name] = slug
        guard !slug.isEmpty else { continue }
        bySlug[slug, default: (author, [])].notes.append(index)
        // One name may be written with and without an address.
        if bySlug[slug]?.author.url == nil { bySlug[slug]?.author = author }
      }
    }
    guard bySlug.count > 1 else { return [] }
    return bySlug.sorted { $0.key < $1.key }.map {
      AuthorPage(author: $1.author, slug: $0, notes: $1.notes)
    }
  }
}
