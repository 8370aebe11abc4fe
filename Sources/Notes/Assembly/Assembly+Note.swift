import Diagnostics
import Markdown

// One note, with every question about it answered.
extension Assembly {
  mutating func note(_ placed: Entry, _ resolver: LinkResolver) -> Note {
    let parsed = placed.parsed
    let matter = parsed.frontMatter
    let links = resolver.resolve(
      parsed.body.outline.links,
      on: .init(
        source: parsed.source, address: placed.address, anchors: parsed.body.outline.anchors))
    diagnostics += links.diagnostics + resolver.check(matter.references, on: parsed.source)
    let authors = authors(of: placed)
    let owner = matter.owner ?? input.configuration.owner ?? authors.first?.name
    if placed.role == .note, owner == nil {
      diagnostics.append(
        Diagnostic(
          .noteMissingOwner, at: .wholeFile, in: placed.path, "nobody is responsible for this note",
          hint: "set 'owner' in the front matter or in pipelines/site.yaml"))
    }
    diagnostics += review(of: placed)
    return Note(
      source: parsed.source,
      identity: matter.id?.value ?? placed.identity,
      address: placed.address, collection: layout.collection(of: placed.path),
      title: title(of: placed), description: matter.description ?? parsed.body.lead,
      date: placed.date,
      updated: max(matter.updated ?? placed.history?.updated ?? placed.date, placed.date),
      authors: authors, owner: owner, tags: tags(of: parsed),
      series: matter.series, language: matter.language ?? input.configuration.language,
      destinations: links.value, revealed: placed.revealed, matter: parsed.matter,
      text: parsed.text)
  }

  func review(of placed: Entry) -> [Diagnostic] {
    let collection = input.configuration.collection(layout.collection(of: placed.path))
    guard placed.role == .note, let interval = collection.reviewEvery else { return [] }
    return ReviewDue.check(
      reviewed: placed.parsed.frontMatter.reviewed ?? placed.date.day, every: interval,
      today: input.snapshot.asOf.day, in: placed.path)
  }

  mutating func title(of placed: Entry) -> String {
    let parsed = placed.parsed
    if let title = parsed.frontMatter.title ?? parsed.headingTitle { return title }
    if let heading = parsed.body.outline.headings.first { return heading.text }
    if placed.role == .note, parsed.isShortPost, let lead = parsed.body.lead {
      return ShortPost.title(lead)
    }
    let name =
      placed.role == .note
      ? FileName(path: placed.path) : FileName(path: Layout.folder(of: placed.path))
    // One mistake is worth one word: a title may stand in front matter that cannot be read.
    if placed.role == .note, !parsed.isUnreadable {
      diagnostics.append(
        Diagnostic(
          .noteMissingTitle, at: .wholeFile, in: placed.path,
          "no title: the file's name stands in for it",
          hint: "begin the note with '# \(name.title)'"))
    }
    return name.title
  }

  func authors(of placed: Entry) -> [Author] {
    let site = input.configuration.author
    let named = placed.parsed.frontMatter.authors
    if !named.isEmpty {
      return named.map { name in
        if let site, site.name == name { return site }
        return Author(name: name)
      }
    }
    if let author = placed.history?.author ?? input.author {
      // One person commits under several names; the site's own spelling is the one to show.
      if let site, site.name == author.name || (site.email != nil && site.email == author.email) {
        return [site]
      }
      return [author]
    }
    return site.map { [$0] } ?? []
  }

  func tags(of note: ParsedNote) -> [Note.Tag] {
    var seen: Set<String> = []
    return note.frontMatter.tags.compactMap { name in
      let slug = Slug.make(name)
      return !slug.isEmpty && seen.insert(slug).inserted ? Note.Tag(name: name, slug: slug) : nil
    }
  }
}
