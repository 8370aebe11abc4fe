import Notes

/// Atom 1.0. Source: RFC 4287.
enum AtomFeed {
  private static let atom: Set = ["http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"]

  static func read(_ root: MarkupNode.Element) -> Feed {
    var feed = Feed(form: .atom)
    let base = root["xml:base"]
    feed.title = root.first("title", in: atom).flatMap(Self.text)
    feed.description = root.first("subtitle", in: atom).flatMap(Self.text)
    feed.home = link(of: root, base: base)
    feed.language = root["xml:lang"]
    feed.authors = authors(of: root)
    feed.entries = root.all("entry", in: atom).map { entry($0, base: base) }
    return feed
  }

  private static func entry(_ element: MarkupNode.Element, base: String?) -> Feed.Entry {
    var entry = Feed.Entry()
    let base = Web.resolve(element["xml:base"] ?? "", from: base)
    entry.id = element.first("id", in: atom)?.text.unpadded.nonEmpty
    entry.link = link(of: element, base: base)
    entry.title = element.first("title", in: atom).flatMap(Self.text)
    entry.date = date(element, "published") ?? date(element, "issued")
    entry.updated = date(element, "updated") ?? date(element, "modified")
    entry.date = entry.date ?? entry.updated
    entry.authors = authors(of: element)
    if entry.authors.isEmpty, let source = element.first("source", in: atom) {
      entry.authors = authors(of: source)
    }
    entry.tags = element.all("category", in: atom).compactMap {
      ($0["label"] ?? $0["term"])?.unpadded.nonEmpty
    }
    entry.language = element["xml:lang"]
    let content = element.first("content", in: atom)
    let summary = element.first("summary", in: atom)
    // A summary alone is all there is to read.
    if let text = content ?? summary {
      let read = Self.content(of: text)
      entry.content = read.nodes
      entry.isCut = read.isCut
      entry.base = Web.resolve(text["xml:base"] ?? "", from: base) ?? entry.link
      if let source = text["src"], read.nodes.isEmpty { entry.link = entry.link ?? source }
    }
    if content != nil { entry.summary = summary.flatMap(Self.text) }
    return entry
  }

  private static func date(_ element: MarkupNode.Element, _ name: String) -> Timestamp? {
    element.first(name, in: atom).flatMap { FeedDate.read($0.text) }
  }

  private static func link(of element: MarkupNode.Element, base: String?) -> String? {
    let links = element.all("link", in: atom)
    let link =
      links.first {
        ($0["rel"] ?? "alternate") == "alternate" && ($0["type"] ?? "text/html").contains("html")
      }
      ?? links.first { ($0["rel"] ?? "alternate") == "alternate" }
    return link?["href"]?.unpadded.nonEmpty.flatMap { Web.resolve($0, from: base) }
  }

  private static func authors(of element: MarkupNode.Element) -> [Author] {
    element.all("author", in: atom).compactMap { person in
      Person.author(
        name: person.first("name", in: atom)?.text, email: person.first("email", in: atom)?.text,
        url: (person.first("uri", in: atom) ?? person.first("url", in: atom))?.text)
    }
  }

  /// What a text construct holds, by its type. Source: RFC 4287, sections 3.1 and 4.1.3.
  private static func content(
    of element: MarkupNode.Element
  ) -> (nodes: [MarkupNode], isCut: Bool) {
    switch element["type"]?.lowercased() {
    case "xhtml", "application/xhtml+xml": return (element.children, false)
    case "html", "text/html":
      let read = MarkupReader.html(element.text)
      return (read.nodes, read.isCut)
    default: return ([.text(element.text)], false)
    }
  }

  /// A text construct as plain text on one line.
  private static func text(_ element: MarkupNode.Element) -> String? {
    content(of: element).nodes.text.unwrapped.nonEmpty
  }
}

extension String {
  var nonEmpty: String? { isEmpty ? nil : self }
}
