internal import Notes

extension Feed {
  /// The feed as RSS 2.0, with whole texts and authors by name.
  ///
  /// RSS itself has room for an author's email address only, which stays in the repository, so
  /// names are Dublin Core's `creator`; texts are `content:encoded`, beside the summary.
  ///
  /// Source: https://www.rssboard.org/rss-specification and the board's Best Practices Profile.
  func rss() -> [UInt8] {
    var xml = XML()
    xml.raw(
      """
      <?xml version="1.0" encoding="utf-8"?>
      <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" \
      xmlns:content="http://purl.org/rss/1.0/modules/content/" \
      xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel>

      """)
    xml.element("title", title)
    xml.element("link", home)
    // A channel has to have one.
    xml.element("description", description ?? title)
    xml.element("language", configuration.language)
    xml.element("lastBuildDate", updated.mailDate)
    xml.raw("<generator>Control Room</generator>\n<atom:link rel=\"self\"")
    xml.attribute("type", "application/rss+xml")
    xml.attribute("href", path(.rss))
    xml.raw("/>\n")
    for hub in configuration.hubs {
      xml.raw("<atom:link rel=\"hub\"")
      xml.attribute("href", hub)
      xml.raw("/>\n")
    }
    for note in notes { item(note, &xml) }
    xml.raw("</channel>\n</rss>\n")
    return xml.bytes
  }

  private func item(_ note: Note, _ xml: inout XML) {
    xml.raw("<item>\n")
    xml.element("title", note.title)
    xml.element("link", permalink(of: note))
    xml.raw("<guid isPermaLink=\"false\">")
    xml.text(entryID(of: note))
    xml.raw("</guid>\n")
    xml.element("pubDate", note.date.mailDate)
    for author in note.authors { xml.element("dc:creator", author.name) }
    for tag in note.tags { xml.element("category", tag.name) }
    if let description = note.description { xml.element("description", description) }
    xml.raw("<content:encoded>")
    xml.text(html(of: note))
    xml.raw("</content:encoded>\n</item>\n")
  }
}
