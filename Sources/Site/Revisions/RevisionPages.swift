internal import Notes

extension Address {
  /// The page of a note's revisions.
  var revisions: Address { Address(slugs.map(String.init) + ["revisions"]) }

  /// The page of one of them.
  func revision(_ revision: NoteRevision) -> Address {
    Address(slugs.map(String.init) + ["revisions", String(revision.commit.prefix(12))])
  }
}

/// What a note has said, and the pages that show it.
struct RevisionPages {
  let site: Site
  let note: Note
  let trail: [Crumb]
  /// Those that changed what is shown, the newest first.
  let shown: [NoteRevision]
  /// What each of `shown` changed; nil for the first of all.
  let changes: [TextDifference?]
  /// How many more the repository has: older ones, and those that were not published.
  let older: Int
  let withheld: Int

  /// How many are shown with what they changed; the others are links.
  private static let inFull = 20
  /// What a change, and a page of one, may weigh: pages are for reading, and the rest is in the
  /// repository.
  private static let overviewBytes = 6_000
  private static let pageBytes = 150_000

  /// Compares each revision with the one before it; the newest comes first.
  init(_ site: Site, _ index: Int, _ revisions: [NoteRevision], older: Int) {
    self.site = site
    note = site.library.notes[index]
    trail = site.trail(toNote: index) + [Crumb(title: note.title, address: note.address)]
    self.older = older
    let published = revisions.filter { $0.text != nil }
    withheld = revisions.count - published.count
    var shown: [NoteRevision] = []
    var changes: [TextDifference?] = []
    for (place, revision) in published.enumerated() {
      guard place + 1 < published.count else {
        shown.append(revision)
        changes.append(nil)
        break
      }
      let before = published[place + 1]
      // A change of front matter, or of line breaks, is none that a reader sees.
      if before.text == revision.text { continue }
      shown.append(revision)
      changes.append(TextDifference(from: Self.whole(before), to: Self.whole(revision)))
    }
    self.shown = shown
    self.changes = changes
  }

  /// The text below its title, which may have changed as well.
  private static func whole(_ revision: NoteRevision) -> String {
    let title = revision.text?.title.map { "# \($0.unwrapped)\n" } ?? ""
    return title + (revision.text?.markdown ?? "")
  }

  var files: [SiteFile] {
    [SiteFile(path: note.address.revisions.file, bytes: overview, sources: [note.path])]
      + shown.indices.map {
        SiteFile(
          path: note.address.revision(shown[$0]).file, bytes: page($0), sources: [note.path])
      }
  }

  private var overview: [UInt8] {
    let address = note.address.revisions
    let place = Place(address)
    var values = site.shell(
      "revisions", heading: "Revisions of \(note.title)", at: address,
      Head(
        title: "Revisions of \(note.title)", canonical: site.absolute(address), isHidden: true))
    values[.section] = site.crumbs(trail, from: place)
    values[.description] = Fragment { summary(&$0) }
    values[.entries] = Fragment { html in
      for index in shown.indices.prefix(Self.inFull) {
        html.raw("<section class=\"revision\">\n<h2>")
        link(index, place, &html)
        html.raw("</h2>\n")
        byline(index, &html)
        if let change = changes[index] {
          DifferenceView(change, context: 1, limit: Self.overviewBytes).write(to: &html)
        }
        html.raw("</section>\n")
      }
      let rest = shown.indices.dropFirst(Self.inFull)
      if rest.isEmpty { return }
      html.raw("<section class=\"revision\">\n<h2>Before that</h2>\n<ul class=\"entries\">\n")
      for index in rest {
        html.raw("<li>")
        html.time(shown[index].date, "", shown[index].date.day.long)
        html.raw(" ")
        html.link(
          place.link(to: note.address.revision(shown[index])), text: shown[index].summary)
        html.raw("</li>\n")
      }
      html.raw("</ul>\n</section>\n")
    }
    return site.theme.render(.revisions, values)
  }

  private func page(_ index: Int) -> [UInt8] {
    let revision = shown[index]
    let address = note.address.revision(revision)
    let place = Place(address)
    let title = revision.text?.title ?? note.title
    var values = site.shell(
      "revision", heading: title, at: address,
      Head(
        title: "\(title), \(revision.date.day.long)", canonical: site.absolute(address),
        isHidden: true))
    values[.section] = site.crumbs(
      trail + [Crumb(title: "Revisions", address: note.address.revisions)], from: place)
    values[.description] = Fragment { html in
      html.raw(index == 0 ? "The present text, of " : "As it was on ")
      html.time(revision.date, "", revision.date.day.long)
    }
    values[.entries] = Fragment { html in
      byline(index, &html)
      let text = changes[index] ?? TextDifference(unchanged: Self.whole(revision))
      DifferenceView(text, limit: Self.pageBytes).write(to: &html)
    }
    values[.pages] = neighbours(index, place)
    return site.theme.render(.revisions, values)
  }

  private func summary(_ html: inout Markup) {
    html.number(shown.count)
    html.raw(shown.count == 1 ? " revision" : " revisions")
    if let first = shown.last, older == 0 {
      html.raw(" since ")
      html.time(first.date, "", first.date.day.long)
    }
    html.raw(".")
    if older > 0 {
      html.raw(" The repository has ")
      html.number(older)
      html.raw(older == 1 ? " older one." : " older ones.")
    }
    if withheld > 0 {
      html.raw(" ")
      html.number(withheld)
      html.raw(withheld == 1 ? " more was not published." : " more were not published.")
    }
  }

  private func link(_ index: Int, _ place: Place, _ html: inout Markup) {
    html.open(link: place.link(to: note.address.revision(shown[index])))
    html.time(shown[index].date, "", shown[index].date.day.long)
    html.raw("</a>")
  }

  /// Who, why, and how much.
  private func byline(_ index: Int, _ html: inout Markup) {
    let revision = shown[index]
    html.raw("<p class=\"byline\"><span class=\"h-card\">")
    html.text(revision.author)
    html.raw("</span> <span class=\"sep\">·</span> ")
    html.text(revision.summary)
    html.raw(" <span class=\"sep\">·</span> <code>")
    html.text(String(revision.commit.prefix(12)))
    html.raw("</code>")
    if let words = changes[index]?.words {
      html.raw(" <span class=\"sep\">·</span> ")
      html.number(words.added)
      html.raw(words.added == 1 ? " word added, " : " words added, ")
      html.number(words.removed)
      html.raw(" removed")
    }
    html.raw("</p>\n")
  }

  /// The revisions before and after one.
  private func neighbours(_ index: Int, _ place: Place) -> Fragment {
    Fragment { html in
      html.raw("<nav class=\"pages\" aria-label=\"Revisions\">\n<p class=\"prev\">")
      if index + 1 < shown.count {
        html.link(
          place.link(to: note.address.revision(shown[index + 1])), "rel=\"predecessor-version\"",
          text: "Before this")
      }
      html.raw("</p>\n<p>")
      html.link(place.link(to: note.address), "rel=\"latest-version\"", text: "The note as it is")
      html.raw("</p>\n<p class=\"next\">")
      if index > 0 {
        html.link(
          place.link(to: note.address.revision(shown[index - 1])), "rel=\"successor-version\"",
          text: "After this")
      }
      html.raw("</p>\n</nav>\n")
    }
  }
}

extension Site {
  /// The pages that show what a note has said.
  ///
  /// Apart from ``file(_:)``, so that the texts of one note at a time have to be held.
  ///
  /// - Parameters:
  ///   - index: The note's, in the library.
  ///   - revisions: What the history says, the newest first.
  ///   - older: How many revisions there are before these.
  /// - Returns: A page of all of them, and one for each that changed what a reader sees.
  package func revisions(
    ofNote index: Int, _ revisions: [NoteRevision], older: Int = 0
  ) -> [SiteFile] {
    RevisionPages(self, index, revisions, older: older).files
  }
}
