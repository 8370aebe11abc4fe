internal import Markdown
internal import Notes

extension Site {
  /// The page of one note or project.
  func note(_ index: Int) -> [UInt8] { note(index, in: frame(ofNote: index)) }

  /// The page of one note, of what it says around its text.
  func note(_ index: Int, in frame: [TemplateValue: Fragment]) -> [UInt8] {
    let note = library.notes[index]
    var values = frame
    values[.text] = Place(note.address).text(of: note, highlighter, pictures)
    return theme.render(.note, values)
  }

  /// Everything that the page of a note says around its text.
  func frame(ofNote index: Int) -> [TemplateValue: Fragment] {
    let note = library.notes[index]
    let place = Place(note.address)
    let canonical = webAddress(note.frontMatter.canonical) ?? absolute(note.address)
    let trail = trail(toNote: index)
    let isProject = note.collection == Navigation.projectCollection
    var values = shell(
      isProject ? "project" : "note", heading: note.title, at: note.address,
      Head(
        title: note.title, description: note.description,
        kind: .article(
          Head.Article(
            published: note.date, updated: note.changed, section: trail.last?.title,
            tags: note.tags.map(\.name))),
        canonical: canonical, card: card(of: note), hasTwin: true, trail: trail,
        data: [noteData(index, canonical: canonical, place)]))
    values[.textLanguage] = language(of: note)
    // A description taken from the text would say the first paragraph twice.
    values[.description] = Fragment(text: note.frontMatter.description ?? "")
    values[.contents] = contents(of: note.body.outline.headings)
    values[.section] = crumbs(trail, from: place)

    let byline = Byline(
      note: note, place: place, permalink: absolute(note.address) ?? "./",
      elsewhere: syndication[note.identity] ?? [], pages: authors)
    values[.published] = byline.published
    values[.updated] = byline.updated
    values[.authors] = byline.authors
    values[.readingTime] = byline.readingTime
    values[.tags] = byline.tags
    if revised.contains(index) {
      values[.history] = Fragment {
        $0.link(
          place.link(to: note.address.revisions), "rel=\"version-history\"", text: "history")
      }
    }
    values[.syndication] = byline.syndication

    let around = Surroundings(library: library, order: order, index: index, place: place)
    values[.partOf] = around.partOf
    values[.backlinks] = around.backlinks
    values[.related] = around.related
    values[.neighbours] = around.neighbours
    if isProject {
      values[.status] = Fragment(text: note.frontMatter.extra["status"] ?? "")
      values[.repository] = repository(note.frontMatter.extra["repository"])
    }
    return values
  }

  private func repository(_ text: String?) -> Fragment {
    guard let url = webAddress(text), let scheme = url.firstRange(of: "://") else { return .empty }
    return Fragment { html in
      html.link(url, "class=\"u-url\" rel=\"external\"", text: String(url[scheme.upperBound...]))
    }
  }
}
