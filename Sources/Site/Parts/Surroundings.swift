internal import Notes

/// The ways from a note to others: its series, who refers to it, its neighbours.
struct Surroundings {
  let library: Library
  let order: ReadingOrder
  let index: Int
  let place: Place

  /// Which part of which series the note is, with the parts before and after.
  var partOf: Fragment {
    guard let (seriesIndex, part) = order.series[index] else { return .empty }
    let series = library.series[seriesIndex]
    return Fragment { html in
      html.raw("<nav class=\"series\" aria-label=\"Series\">\n<p>Part ")
      html.number(part + 1)
      html.raw(" of ")
      html.number(series.notes.count)
      html.raw(" in ")
      html.link(place.link(to: .series(series)), text: series.name)
      html.raw("</p>\n")
      if part > 0 {
        html.raw("<p><span>Before this</span> ")
        link(to: series.notes[part - 1], "", &html)
        html.raw("</p>\n")
      }
      if part + 1 < series.notes.count {
        html.raw("<p><span>After this</span> ")
        link(to: series.notes[part + 1], "", &html)
        html.raw("</p>\n")
      }
      html.raw("</nav>\n")
    }
  }

  /// The notes that link here.
  var backlinks: Fragment {
    list(library.backlinks[index], "<section class=\"backlinks\">\n<h2>Referred to by</h2>\n<ul>\n")
  }

  /// Notes on the same subject that no link on the page leads to.
  var related: Fragment {
    list(
      RelatedNotes(library: library, order: order).related(to: index),
      "<section class=\"backlinks\">\n<h2>Related</h2>\n<ul>\n")
  }

  private func list(_ notes: [Int], _ opening: StaticString) -> Fragment {
    if notes.isEmpty { return .empty }
    return Fragment { html in
      html.raw(opening)
      for note in notes {
        html.raw("<li>")
        link(to: note, "", &html)
        html.raw("</li>\n")
      }
      html.raw("</ul>\n</section>\n")
    }
  }

  /// The notes before and after in the collection: by date unless a writer chose an order.
  var neighbours: Fragment {
    let isChosen = order.isChosen[index]
    // Collections are read newest first, so what stands after a note is older.
    let previous = isChosen ? order.before[index] : order.after[index]
    let next = isChosen ? order.after[index] : order.before[index]
    if previous == nil, next == nil { return .empty }
    return Fragment { html in
      html.raw("<nav class=\"neighbours\" aria-label=\"More notes\">\n")
      if let previous {
        html.raw(
          isChosen
            ? "<p class=\"prev\"><span>Previous</span> " : "<p class=\"prev\"><span>Older</span> ")
        link(to: previous, "rel=\"prev\"", &html)
        html.raw("</p>\n")
      }
      if let next {
        html.raw(
          isChosen
            ? "<p class=\"next\"><span>Next</span> " : "<p class=\"next\"><span>Newer</span> ")
        link(to: next, "rel=\"next\"", &html)
        html.raw("</p>\n")
      }
      html.raw("</nav>\n")
    }
  }

  private func link(to note: Int, _ attributes: StaticString, _ html: inout Markup) {
    let address = library.notes[note].address
    html.link(place.link(to: address), attributes, text: library.notes[note].title)
  }
}
