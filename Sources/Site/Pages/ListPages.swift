internal import Notes

extension Site {
  /// The page of a folder.
  func section(_ index: Int) -> [UInt8] {
    let section = library.sections[index]
    let place = Place(section.address)
    let entries = Entries(library: library, place: place)
    let description = section.note?.description
    var values = shell(
      "section", heading: section.title, at: section.address,
      feed: section.address.slugs.count == 1 ? .section(index) : .site,
      Head(title: section.title, description: description, canonical: absolute(section.address)))
    if let note = section.note { values.merge(text(of: note, from: place)) { $1 } }
    values[.description] = Fragment(text: section.note?.frontMatter.description ?? "")
    values[.sections] = entries.sections(section.subsections)
    values[.count] = count(section.notes)
    let isChosen = section.notes.contains { library.notes[$0].frontMatter.weight != nil }
    let isProjects = index == navigation.projectSection
    values[.entries] =
      isChosen || isProjects
      ? entries.described(section.notes, numbered: isChosen && !isProjects)
      : entries.byYear(section.notes, withDescriptions: section.notes.count <= 100)
    return theme.render(.section, values)
  }

  /// The page of one tag.
  func tag(_ index: Int) -> [UInt8] {
    let page = library.tags[index]
    let address = Address.tag(page.tag)
    let place = Place(address)
    var values = shell(
      "tag", heading: page.tag.name, at: address, feed: .tag(index),
      Head(
        title: page.tag.name, description: "Notes about \(page.tag.name)",
        canonical: absolute(address)))
    values[.section] = Fragment { $0.link(place.link(to: .tags), text: "Tags") }
    values[.count] = count(page.notes)
    values[.entries] = Entries(library: library, place: place).byYear(
      page.notes, withDescriptions: page.notes.count <= 100)
    return theme.render(.tag, values)
  }

  /// The page of all tags.
  func tags() -> [UInt8] {
    var values = shell(
      "tags", heading: "Tags", at: .tags, Head(title: "Tags", canonical: absolute(.tags)))
    values[.tags] = Entries(library: library, place: Place(.tags)).tags()
    return theme.render(.tags, values)
  }

  /// The page of one series.
  func series(_ index: Int) -> [UInt8] {
    let page = library.series[index]
    let address = Address.series(page)
    var values = shell(
      "series", heading: page.name, at: address,
      Head(title: page.name, canonical: absolute(address)))
    values[.count] = count(page.notes)
    values[.entries] = Entries(library: library, place: Place(address)).described(
      page.notes, numbered: true)
    return theme.render(.series, values)
  }

  private func count(_ notes: [Int]) -> Fragment {
    Fragment { html in
      html.number(notes.count)
      html.raw(notes.count == 1 ? " note" : " notes")
    }
  }
}
