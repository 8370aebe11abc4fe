internal import Notes

extension Site {
  /// The home page: what this is, its projects, its latest notes, and the ways to everything.
  func home() -> [UInt8] {
    let place = Place(.home)
    let entries = Entries(library: library, place: place)
    let description = library.configuration.description ?? library.home?.description
    var values = shell(
      "home", heading: library.title, at: .home,
      Head(
        title: library.title, description: description, canonical: absolute(.home), hasTwin: true,
        data: [websiteData(place)]))
    if let home = library.home {
      values.merge(text(of: home, from: place)) { $1 }
    }
    // A text of its own says what the site is; the line from the configuration goes above it.
    values[.description] = Fragment(text: library.configuration.description ?? "")
    let projects = navigation.projectSection.map { library.sections[$0].title } ?? "Projects"
    values[.projectsHeading] = Fragment(text: projects)
    values[.projects] = entries.described(navigation.projects)
    values[.latest] = entries.byYear(navigation.latest, level: 3)
    let isAll = navigation.latest.count == navigation.listed
    values[.latestHeading] = Fragment(isAll ? "Notes" : "Latest notes")
    if !isAll { values[.more] = more(place) }
    let others = navigation.others
    if others.count > 1 { values[.sections] = entries.sections(others) }
    values[.tags] = entries.tags()
    return theme.render(.home, values)
  }

  /// Says that there are more notes than these, and where.
  private func more(_ place: Place) -> Fragment {
    Fragment { html in
      html.raw("<p class=\"more\">")
      html.number(navigation.latest.count)
      html.raw(" of ")
      html.number(navigation.listed)
      html.raw(" notes. All of them: ")
      let sections = navigation.others
      for (count, index) in sections.enumerated() {
        if count > 0 { html.raw(", ") }
        html.link(
          place.link(to: library.sections[index].address), text: library.sections[index].title)
      }
      html.raw("</p>")
    }
  }
}
