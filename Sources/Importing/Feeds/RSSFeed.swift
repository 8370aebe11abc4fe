import Notes

/// RSS 2.0, and its relatives 0.9x and 1.0 as far as they say the same.
///
/// Source: rssboard.org/rss-specification, and the modules `content` and `dc`.
enum RSSFeed {
  private static let plain: Set = [
    "", "http://purl.org/rss/1.0/", "http://backend.userland.com/rss2",
    "http://my.netscape.com/rdf/simple/0.9/",
  ]
  private static let content: Set = ["http://purl.org/rss/1.0/modules/content/"]
  private static let dublinCore: Set = ["http://purl.org/dc/elements/1.1/"]
  private static let atom: Set = ["http://www.w3.org/2005/Atom"]

  static func read(_ root: MarkupNode.Element) -> Feed {
    var feed = Feed(form: .rss)
    guard let channel = root.first("channel", in: plain) else { return feed }
    feed.title = channel.first("title", in: plain).flatMap(words)
    feed.description = channel.first("description", in: plain).flatMap(words)
    feed.home = channel.first("link", in: plain)?.text.unpadded.nonEmpty
    feed.language =
      (channel.first("language", in: plain) ?? channel.first("language", in: dublinCore))?
      .text.unpadded.nonEmpty
    feed.authors = [
      channel.first("managingEditor", in: plain), channel.first("creator", in: dublinCore),
    ]
    .compactMap { $0.flatMap { Person.author(line: $0.text) } }
    // In RSS 1.0 the items stand beside the channel.
    let items = channel.all("item", in: plain) + root.all("item", in: plain)
    feed.entries = items.map { entry($0, home: feed.home) }
    return feed
  }

  private static func entry(_ item: MarkupNode.Element, home: String?) -> Feed.Entry {
    var entry = Feed.Entry()
    let guid = item.first("guid", in: plain)
    entry.id = guid?.text.unpadded.nonEmpty
    entry.link = item.first("link", in: plain)?.text.unpadded.nonEmpty
    if entry.link == nil, guid?["isPermaLink"] != "false", let id = entry.id, isWebAddress(id) {
      entry.link = id
    }
    // Readers of a feed without guids go by the link.
    entry.id = entry.id ?? entry.link
    entry.link = entry.link.flatMap { Web.resolve($0, from: home) }
    entry.title = item.first("title", in: plain).flatMap(words)
    entry.date = (item.first("pubDate", in: plain) ?? item.first("date", in: dublinCore))
      .flatMap { FeedDate.read($0.text) }
    entry.updated = item.first("updated", in: atom).flatMap { FeedDate.read($0.text) }
    entry.authors =
      item.all("creator", in: dublinCore).compactMap { Person.author(name: $0.text) }
    if entry.authors.isEmpty {
      entry.authors = item.all("author", in: plain).compactMap { Person.author(line: $0.text) }
    }
    entry.tags = item.all("category", in: plain).compactMap { $0.text.unpadded.nonEmpty }
    let description = item.first("description", in: plain)
    let encoded = item.first("encoded", in: content)
    if let text = encoded ?? description {
      let read = MarkupReader.html(text.text)
      entry.content = read.nodes
      entry.isCut = read.isCut
      entry.base =
        Web.resolve(text["xml:base"] ?? item["xml:base"] ?? "", from: entry.link) ?? entry.link
    }
    if encoded != nil { entry.summary = description.flatMap(words) }
    return entry
  }

  /// Text that may hold HTML, as plain text on one line.
  private static func words(_ element: MarkupNode.Element) -> String? {
    let text = element.text
    guard text.contains("<") || text.contains("&") else { return text.unwrapped.nonEmpty }
    return MarkupReader.html(text).nodes.text.unwrapped.nonEmpty
  }
}
