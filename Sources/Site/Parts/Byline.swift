internal import Notes

/// What stands between a note's title and its text.
struct Byline {
  let note: Note
  let place: Place
  /// The note's own address, absolute where that is known.
  let permalink: String
  /// Where the note has been posted too, absolute.
  var elsewhere: [String] = []
  /// The pages of authors; none where one person wrote everything.
  let pages: [AuthorPage]

  /// The day on which it was written, linked to the note itself.
  var published: Fragment {
    Fragment { html in
      html.open(link: permalink, "class=\"u-url u-uid\"")
      html.time(note.date, "class=\"dt-published\"", note.date.day.long)
      html.raw("</a>")
    }
  }

  /// The day of its last change, where that is another one.
  var updated: Fragment {
    guard let revised = note.revised else { return .empty }
    return Fragment { $0.time(revised, "class=\"dt-updated\"", revised.day.long) }
  }

  var authors: Fragment {
    Fragment { html in
      for (index, author) in note.authors.enumerated() {
        if index > 0 { html.raw(index == note.authors.count - 1 ? " and " : ", ") }
        if let page = pages.first(where: { $0.slug == Slug.make(author.name) }) {
          html.link(
            place.link(to: page.address), "class=\"p-author h-card\" rel=\"author\"",
            text: author.name)
        } else if let url = webAddress(author.url) {
          html.link(url, "class=\"p-author h-card\" rel=\"author\"", text: author.name)
        } else {
          html.raw("<span class=\"p-author h-card\">")
          html.text(author.name)
          html.raw("</span>")
        }
      }
    }
  }

  /// The posts elsewhere that were made of the note.
  ///
  /// Source: https://microformats.org/wiki/u-syndication.
  var syndication: Fragment {
    if elsewhere.isEmpty { return .empty }
    return Fragment { html in
      html.raw("<p class=\"syndication\">Also on ")
      for (index, address) in elsewhere.enumerated() {
        if index > 0 { html.raw(index == elsewhere.count - 1 ? " and " : ", ") }
        html.link(address, "class=\"u-syndication\" rel=\"syndication\"", text: host(of: address))
      }
      html.raw("</p>\n")
    }
  }

  private func host(of address: String) -> String {
    guard let scheme = address.firstRange(of: "://") else { return address }
    let host = address[scheme.upperBound...].prefix { !"/?#".contains($0) }
    return host.hasPrefix("www.") ? String(host.dropFirst(4)) : String(host)
  }

  var readingTime: Fragment {
    Fragment { html in
      html.number(note.readingMinutes)
      html.raw(" min read")
    }
  }

  var tags: Fragment {
    if note.tags.isEmpty { return .empty }
    return Fragment { html in
      html.raw("<ul class=\"tags\" aria-label=\"Tags\">\n")
      for tag in note.tags {
        html.raw("<li>")
        html.link(place.link(to: .tag(tag)), "class=\"p-category\" rel=\"tag\"", text: tag.name)
        html.raw("</li>\n")
      }
      html.raw("</ul>\n")
    }
  }
}
