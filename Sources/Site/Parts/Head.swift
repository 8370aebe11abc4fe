internal import Cards
internal import Diagnostics
internal import Notes

/// What a page says about itself to machines.
struct Head {
  enum Kind { case website, article(Article) }

  /// What OpenGraph wants to know of an article.
  struct Article {
    var published: Timestamp
    var updated: Timestamp
    var section: String?
    var tags: [String]
  }

  /// A card, by its absolute address.
  struct Picture: Hashable, Sendable {
    var address: String
    var alt: String

    init?(_ card: SocialCard, _ url: String?) {
      guard let url else { return nil }
      address = url + "/" + percentEncoded(card.path)
      alt = card.alt
    }
  }

  var title: String
  var description: String?
  var kind = Kind.website
  /// The page's absolute address; nil where none is known.
  var canonical: String?
  /// What other sites show for links to it; nil for what they show for the site.
  var card: Picture?
  /// Whether search engines should leave it out.
  var isHidden = false
  /// Whether there is a file with the same as Markdown beside it.
  var hasTwin = false
  /// The way to the page from the home page, without the page; empty where it is of no use.
  var trail: [Crumb] = []
  /// What it is about, in the words of schema.org.
  var data: [JSON] = []
}

extension Site {
  /// The `meta`, `link` and `script` elements of a page's head, one a line.
  ///
  /// - Parameters:
  ///   - head: What the page says.
  ///   - heading: Its own title.
  ///   - address: Where it stands; nil for a page that is answered with anywhere.
  ///   - feed: The feed that has what it lists.
  /// - Returns: The elements, with a line end behind each but the last.
  func elements(
    of head: Head, heading: String, at address: Address?, feed: FeedSubject
  ) -> Fragment {
    let place = place(of: address)
    return Fragment { html in
      if let description = head.description {
        html.meta("name=\"description\"", description)
      }
      if head.isHidden { html.raw("<meta name=\"robots\" content=\"noindex\">\n") }
      if let canonical = head.canonical, !head.isHidden {
        html.link(rel: "rel=\"canonical\"", canonical)
      }
      openGraph(head, &html)
      if let endpoint = library.configuration.webmention, !head.isHidden {
        html.link(rel: "rel=\"webmention\"", endpoint)
      }
      if head.hasTwin, let address {
        html.link(
          rel: "rel=\"alternate\" type=\"text/markdown\"",
          place.link(toFile: percentEncoded(address.twin)))
      }
      feedLinks(feed, place, &html)
      if let address, !head.isHidden {
        var nodes = head.data
        if !head.trail.isEmpty {
          nodes.append(trailData(head.trail + [Crumb(title: heading, address: address)], place))
        }
        html.append(StructuredData.script(nodes))
      }
    }
  }

  /// Source: https://ogp.me.
  private func openGraph(_ head: Head, _ html: inout Markup) {
    html.meta("property=\"og:site_name\"", library.title)
    html.meta("property=\"og:title\"", head.title)
    if let description = head.description {
      html.meta("property=\"og:description\"", description)
    }
    if let canonical = head.canonical, !head.isHidden {
      html.meta("property=\"og:url\"", canonical)
    }
    if let locale = Self.locale(library.configuration.language) {
      html.meta("property=\"og:locale\"", locale)
    }
    if let card = head.card {
      html.meta("property=\"og:image\"", card.address)
      html.meta("property=\"og:image:type\"", "image/png")
      html.meta("property=\"og:image:width\"", "\(Card.width)")
      html.meta("property=\"og:image:height\"", "\(Card.height)")
      html.meta("property=\"og:image:alt\"", card.alt)
      html.meta("name=\"twitter:card\"", "summary_large_image")
    }
    guard case .article(let article) = head.kind else {
      return html.meta("property=\"og:type\"", "website")
    }
    html.meta("property=\"og:type\"", "article")
    html.meta("property=\"article:published_time\"", article.published.description)
    html.meta("property=\"article:modified_time\"", article.updated.description)
    if let section = article.section { html.meta("property=\"article:section\"", section) }
    for tag in article.tags { html.meta("property=\"article:tag\"", tag) }
  }

  /// `en_GB` for `en-GB`; nil for a language without a region, which OpenGraph cannot say.
  private static func locale(_ language: String) -> String? {
    let parts = language.split(separator: "-")
    guard parts.count == 2, parts[1].utf8.count == 2 else { return nil }
    return parts[0].lowercased() + "_" + parts[1].uppercased()
  }

  private func feedLinks(_ feed: FeedSubject, _ place: Place, _ html: inout Markup) {
    let path = percentEncoded(Self.address(of: feed, library).path)
    for format in FeedFormat.allCases {
      html.raw("<link rel=\"alternate\" type=\"")
      html.raw(format.mediaType)
      html.raw("\" title=\"")
      html.text(Feed.title(of: feed, library))
      html.raw("\" href=\"")
      html.text(place.link(toFile: path + format.file))
      html.raw("\">\n")
    }
  }
}

extension Markup {
  fileprivate mutating func meta(_ name: StaticString, _ content: String) {
    raw("<meta ")
    raw(name)
    raw(" content=\"")
    text(content)
    raw("\">\n")
  }

  fileprivate mutating func link(rel: StaticString, _ href: String) {
    raw("<link ")
    raw(rel)
    raw(" href=\"")
    text(href)
    raw("\">\n")
  }
}
