internal import Notes

/// The pages that a search engine should know.
///
/// Source: the sitemaps protocol, https://www.sitemaps.org/protocol.html: at most 50,000 addresses
/// in one file, and an index over several.
enum Sitemap {
  static let maximumAddresses = 50_000

  /// How many files it takes.
  static func parts(of library: Library) -> Int {
    let addresses =
      3 + library.notes.count + library.sections.count + library.tags.count + library.series.count
    return (addresses + maximumAddresses - 1) / maximumAddresses
  }

  static func path(of part: Int, parts: Int) -> String {
    parts == 1 ? "sitemap.xml" : "sitemap-\(part + 1).xml"
  }
}

extension Site {
  /// One file of the sitemap; empty where the site's URL is unknown.
  func sitemap(_ part: Int) -> [UInt8] {
    var rows: [(address: Address, changed: Timestamp?)] = [(.home, nil)]
    // What was published elsewhere first is theirs to list.
    rows += library.notes.lazy.filter { webAddress($0.frontMatter.canonical) == nil }
      .map { ($0.address, $0.updated) }
    rows += library.sections.map { ($0.address, nil) }
    if !library.notes.isEmpty { rows.append((.archive, nil)) }
    if !library.tags.isEmpty { rows.append((.tags, nil)) }
    rows += library.tags.map { (.tag($0.tag), nil) }
    rows += library.series.map { (.series($0), nil) }
    let mine = rows.dropFirst(part * Sitemap.maximumAddresses).prefix(Sitemap.maximumAddresses)

    var xml = XML()
    xml.raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
    xml.raw("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
    for row in mine {
      guard let url = absolute(row.address) else { continue }
      xml.raw("<url>\n")
      xml.element("loc", url)
      if let changed = row.changed { xml.element("lastmod", changed.description) }
      xml.raw("</url>\n")
    }
    xml.raw("</urlset>\n")
    return xml.bytes
  }

  /// The list of several sitemap files.
  func sitemapIndex() -> [UInt8] {
    let parts = Sitemap.parts(of: library)
    var xml = XML()
    xml.raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
    xml.raw("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
    for part in 0..<parts {
      guard let url = library.configuration.url else { continue }
      xml.raw("<sitemap>\n")
      xml.element("loc", url + "/" + Sitemap.path(of: part, parts: parts))
      xml.raw("</sitemap>\n")
    }
    xml.raw("</sitemapindex>\n")
    return xml.bytes
  }
}
