internal import Notes

extension Library {
  func paging(ofSection index: Int) -> Paging {
    Paging(address: sections[index].address, count: sections[index].notes.count)
  }

  func paging(ofTag index: Int) -> Paging {
    Paging(address: .tag(tags[index].tag), count: tags[index].notes.count)
  }

  var archivePaging: Paging { Paging(address: .archive, count: notes.count) }
}

extension AuthorPage {
  var paging: Paging { Paging(address: address, count: notes.count) }
}

extension Site {
  /// The page of a folder.
  func section(_ index: Int, _ part: Int) -> [UInt8] {
    let section = library.sections[index]
    let paging = library.paging(ofSection: index)
    let address = paging.address(of: part)
    let place = Place(address)
    let entries = Entries(library: library, place: place)
    let description = section.note?.description
    let trail = trail(to: section.address)
    var values = shell(
      "section", heading: section.title, at: address,
      feed: section.address.slugs.count == 1 ? .section(index) : .site,
      Head(
        title: section.title, description: description, canonical: absolute(address),
        hasTwin: true, trail: trail))
    values[.section] = crumbs(trail, from: place)
    // What introduces the list stands above its beginning.
    if part == 0 {
      if let note = section.note { values.merge(text(of: note, from: place)) { $1 } }
      values[.description] = Fragment(text: section.note?.frontMatter.description ?? "")
      values[.sections] = entries.sections(section.subsections)
    }
    values[.count] = count(section.notes)
    let isChosen = section.notes.contains { library.notes[$0].frontMatter.weight != nil }
    let isProjects = index == navigation.projectSection
    let range = paging.range(of: part)
    values[.entries] =
      isChosen || isProjects
      ? entries.described(
        section.notes[range], numberedFrom: isChosen && !isProjects ? range.lowerBound + 1 : nil)
      : entries.byYear(section.notes[range], withDescriptions: section.notes.count <= 100)
    values[.pages] = paging.links(from: part)
    return theme.render(.section, values)
  }

  /// The page of one tag.
  func tag(_ index: Int, _ part: Int) -> [UInt8] {
    let page = library.tags[index]
    let paging = library.paging(ofTag: index)
    let address = paging.address(of: part)
    let place = Place(address)
    let trail = trail(to: .home) + [Crumb(title: "Tags", address: .tags)]
    var values = shell(
      "tag", heading: page.tag.name, at: address, feed: .tag(index),
      Head(
        title: page.tag.name, description: "Notes about \(page.tag.name)",
        canonical: absolute(address), hasTwin: true, trail: trail))
    values[.section] = crumbs(trail, from: place)
    list(page.notes, paging, part, into: &values)
    return theme.render(.tag, values)
  }

  /// The page of everything, by year.
  func archive(_ part: Int) -> [UInt8] {
    let address = library.archivePaging.address(of: part)
    var values = shell(
      "archive", heading: "Archive", at: address,
      Head(
        title: "Archive", description: "Everything on \(library.title), by year",
        canonical: absolute(address), hasTwin: true, trail: trail(to: .home)))
    list(Array(library.notes.indices), library.archivePaging, part, into: &values)
    return theme.render(.list, values)
  }

  /// The page of one author.
  func author(_ index: Int, _ part: Int) -> [UInt8] {
    let page = authors[index]
    let address = page.paging.address(of: part)
    let place = Place(address)
    let trail = trail(to: .home) + [Crumb(title: "Authors", address: AuthorPage.overview)]
    var values = shell(
      "author", heading: page.author.name, at: address,
      Head(
        title: page.author.name, description: "Notes by \(page.author.name)",
        canonical: absolute(address), trail: trail))
    values[.section] = crumbs(trail, from: place)
    if let url = webAddress(page.author.url) {
      values[.description] = Fragment { $0.link(url, "rel=\"me\"", text: url) }
    }
    list(page.notes, page.paging, part, into: &values)
    return theme.render(.list, values)
  }

  /// The page of all authors.
  func authorsPage() -> [UInt8] {
    var values = shell(
      "authors", heading: "Authors", at: AuthorPage.overview,
      Head(
        title: "Authors", canonical: absolute(AuthorPage.overview), trail: trail(to: .home)))
    values[.entries] = Entries(library: library, place: Place(AuthorPage.overview)).counted(
      authors.map { ($0.author.name, $0.address, $0.notes.count) })
    return theme.render(.list, values)
  }

  /// Adds a part of a list to the values of its page.
  private func list(
    _ notes: [Int], _ paging: Paging, _ part: Int, into values: inout [TemplateValue: Fragment]
  ) {
    values[.count] = count(notes)
    values[.entries] = Entries(library: library, place: Place(paging.address(of: part))).byYear(
      notes[paging.range(of: part)], withDescriptions: notes.count <= 100)
    values[.pages] = paging.links(from: part)
  }

  /// The page of all tags.
  func tags() -> [UInt8] {
    var values = shell(
      "tags", heading: "Tags", at: .tags,
      Head(
        title: "Tags", canonical: absolute(.tags), hasTwin: true, trail: trail(to: .home)))
    values[.tags] = Entries(library: library, place: Place(.tags)).tags()
    return theme.render(.tags, values)
  }

  /// The page of one series.
  func series(_ index: Int) -> [UInt8] {
    let page = library.series[index]
    let address = Address.series(page)
    var values = shell(
      "series", heading: page.name, at: address,
      Head(
        title: page.name, canonical: absolute(address), hasTwin: true, trail: trail(to: .home)))
    values[.count] = count(page.notes)
    values[.entries] = Entries(library: library, place: Place(address)).described(
      page.notes, numberedFrom: 1)
    return theme.render(.series, values)
  }

  private func count(_ notes: [Int]) -> Fragment {
    Fragment { html in
      html.number(notes.count)
      html.raw(notes.count == 1 ? " note" : " notes")
    }
  }
}
