internal import Notes

extension Feed {
  /// The feed as Atom.
  ///
  /// Source: RFC 4287.
  func atom() -> [UInt8] {
    var xml = XML()
    xml.raw(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"")
    xml.attribute("xml:lang", configuration.language)
    xml.raw(">\n")
    xml.element("id", id)
    xml.element("title", title)
    if let description { xml.element("subtitle", description) }
    xml.element("updated", updated.description)
    if let author = configuration.author { write(author, &xml) }
    link("self", "application/atom+xml", path(.atom), &xml)
    link("alternate", "text/html", home, &xml)
    for hub in configuration.hubs {
      xml.raw("<link rel=\"hub\"")
      xml.attribute("href", hub)
      xml.raw("/>\n")
    }
    xml.raw("<generator>Control Room</generator>\n")
    for note in notes { write(note, &xml) }
    xml.raw("</feed>\n")
    return xml.bytes
  }

  private func write(_ note: Note, _ xml: inout XML) {
    let permalink = permalink(of: note)
    xml.raw("<entry")
    if note.language != configuration.language { xml.attribute("xml:lang", note.language) }
    xml.raw(">\n")
    xml.element("id", entryID(of: note))
    xml.element("title", note.title)
    xml.element("published", note.date.description)
    xml.element("updated", note.changed.description)
    for author in note.authors { write(author, &xml) }
    link("alternate", "text/html", permalink, &xml)
    for tag in note.tags {
      xml.raw("<category")
      xml.attribute("term", tag.name)
      xml.raw("/>\n")
    }
    if let description = note.description { xml.element("summary", description) }
    xml.raw("<content type=\"html\">")
    xml.text(html(of: note))
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
