internal import Notes

/// Lists of notes, as home, section, tag and series pages show them.
struct Entries {
  let library: Library
  let place: Place

  /// The notes under a heading for each year, in the order given.
  ///
  /// - Parameters:
  ///   - notes: Indices of notes, by year.
  ///   - level: The level of the headings: 2 or 3.
  ///   - withDescriptions: Whether each note has its description below it.
  /// - Returns: A `section` for each year; nothing for no notes.
  func byYear(
    _ notes: some Sequence<Int>, level: Int = 2, withDescriptions: Bool = false
  ) -> Fragment {
    Fragment { html in
      var year: Int?
      for index in notes {
        let date = library.notes[index].date
        let day = date.day
        if day.year != year {
          if year != nil { html.raw("</ul>\n</section>\n") }
          html.raw(level == 2 ? "<section class=\"year\">\n<h2>" : "<section class=\"year\">\n<h3>")
          html.number(day.year)
          html.raw(level == 2 ? "</h2>\n" : "</h3>\n")
          html.raw("<ul class=\"entries\">\n")
          year = day.year
        }
        html.raw("<li class=\"h-entry\">")
        html.time(date, "class=\"dt-published\"", day.short)
        html.raw(" ")
        title(index, &html)
        if withDescriptions { description(index, &html) }
        html.raw("</li>\n")
      }
      if year != nil { html.raw("</ul>\n</section>\n") }
    }
  }

  /// The notes in the order given, each with one line about it.
  ///
  /// - Parameters:
  ///   - notes: Indices of notes.
  ///   - first: The number of the first, where the order is one to follow.
  /// - Returns: A list; nothing for no notes.
  func described(_ notes: some Collection<Int>, numberedFrom first: Int? = nil) -> Fragment {
    if notes.isEmpty { return .empty }
    return Fragment { html in
      if let first {
        html.raw("<ol class=\"cards numbered\"")
        if first > 1 {
          html.raw(" start=\"")
          html.number(first)
          html.raw("\" style=\"counter-reset: part ")
          html.number(first - 1)
          html.raw("\"")
        }
        html.raw(">\n")
      } else {
        html.raw("<ul class=\"cards\">\n")
      }
      for index in notes {
        html.raw("<li class=\"h-entry\">")
        title(index, &html)
        description(index, &html)
        html.raw("</li>\n")
      }
      html.raw(first == nil ? "</ul>\n" : "</ol>\n")
    }
  }

  /// Folders, each with the number of notes in it.
  func sections(_ sections: some Collection<Int>) -> Fragment {
    counted(
      sections.map {
        let section = library.sections[$0]
        return (section.title, section.address, section.notes.count)
      })
  }

  /// Tags, each with the number of notes that have it.
  func tags() -> Fragment {
    counted(
      library.tags.map { ($0.tag.name, .tag($0.tag), $0.notes.count) },
      "<ul class=\"counted tags\">\n")
  }

  /// Pages, each with a number of notes.
  func counted(
    _ rows: [(name: String, address: Address, count: Int)],
    _ list: StaticString = "<ul class=\"counted\">\n"
  ) -> Fragment {
    if rows.isEmpty { return .empty }
    return Fragment { html in
      html.raw(list)
      for row in rows {
        html.raw("<li>")
        html.link(place.link(to: row.address), text: row.name)
        html.raw(" <span class=\"count\">")
        html.number(row.count)
        html.raw("</span></li>\n")
      }
      html.raw("</ul>\n")
    }
  }

  // A note is looked at field by field here: a copy of one costs more than its line.
  private func title(_ note: Int, _ html: inout Markup) {
    html.link(
      place.link(to: library.notes[note].address), "class=\"u-url p-name\"",
      text: library.notes[note].title)
    // Only a preview shows what is not published.
    if let revealed = library.notes[note].revealed {
      html.raw(" <span class=\"status\">")
      html.text(revealed.rawValue)
      html.raw("</span>")
    }
  }

  private func description(_ note: Int, _ html: inout Markup) {
    guard let description = library.notes[note].description else { return }
    html.raw("<p class=\"p-summary\">")
    html.text(description)
    html.raw("</p>")
  }
}

extension Address {
  static let archive = Address(["archive"])
  static let tags = Address(["tags"])
  static func tag(_ tag: Note.Tag) -> Address { Address(["tags", tag.slug]) }
  static func series(_ series: Library.SeriesPage) -> Address { Address(["series", series.slug]) }
}
