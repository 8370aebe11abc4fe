internal import Markdown
internal import Notes

extension Site {
  /// The site's Atom feed: the newest fifty notes, in full.
  ///
  /// Source: RFC 4287. Links are absolute where the site's URL is known, and relative to the feed
  /// where it is not.
  func feed() -> [UInt8] {
    let notes = library.notes.prefix(50)
    let configuration = library.configuration
    let root = Place(toRoot: configuration.url.map { $0 + "/" } ?? "")
    let updated = notes.map { max($0.date, $0.updated) }.max() ?? library.snapshot.asOf

    var xml = XML()
    xml.raw(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"")
    xml.attribute("xml:lang", configuration.language)
    xml.raw(">\n")
    xml.element(
      "id", configuration.url.map { $0 + "/" } ?? nameUUID(["controlroom", library.title]))
    xml.element("title", library.title)
    if let description = configuration.description { xml.element("subtitle", description) }
    xml.element("updated", updated.description)
    if let author = configuration.author { write(author, &xml) }
    link("self", "application/atom+xml", root.link(toFile: "atom.xml"), &xml)
    link("alternate", "text/html", root.link(to: .home), &xml)
    xml.raw("<generator>Control Room</generator>\n")
    for note in notes { write(note, root, &xml) }
    xml.raw("</feed>\n")
    return xml.bytes
  }

  private func write(_ note: Note, _ root: Place, _ xml: inout XML) {
    let permalink = root.link(toFile: percentEncoded(note.address.path))
    xml.raw("<entry")
    if note.language != library.configuration.language {
      xml.attribute("xml:lang", note.language)
    }
    xml.raw(">\n")
    xml.element("id", entryID(of: note))
    xml.element("title", note.title)
    xml.element("published", note.date.description)
    xml.element("updated", max(note.updated, note.date).description)
    for author in note.authors { write(author, &xml) }
    link("alternate", "text/html", permalink, &xml)
    for tag in note.tags {
      xml.raw("<category")
      xml.attribute("term", tag.name)
      xml.raw("/>\n")
    }
    if let description = note.description { xml.element("summary", description) }
    xml.raw("<content type=\"html\"")
    // What is left relative is a place on the note's own page, such as a footnote.
    xml.attribute("xml:base", permalink)
    xml.raw(">")
    var html: [UInt8] = []
    note.body.html.append(to: &html) { note.destinations[$0].href(in: permalink, root.toRoot) }
    xml.text(html)
    xml.raw("</content>\n</entry>\n")
  }

  /// Writes a person; an email address stays in the repository.
  private func write(_ author: Author, _ xml: inout XML) {
    xml.raw("<author>\n")
    xml.element("name", author.name)
    if let url = webAddress(author.url) { xml.element("uri", url) }
    xml.raw("</author>\n")
  }

  private func link(_ relation: String, _ type: String, _ href: String, _ xml: inout XML) {
    xml.raw("<link")
    xml.attribute("rel", relation)
    xml.attribute("type", type)
    xml.attribute("href", href)
    xml.raw("/>\n")
  }
}

extension LinkTarget {
  /// The link as a feed writes it: a place on the same page is on the note's page.
  fileprivate func href(in permalink: String, _ root: String) -> String {
    if case .here = self { return permalink + href(toRoot: root) }
    return href(toRoot: root)
  }
}
