internal import Cards
internal import Notes

/// What a page says about itself to machines.
struct Head {
  enum Kind { case website, article(published: Timestamp, updated: Timestamp) }

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

  /// Writes the `meta` and `link` elements.
  ///
  /// - Parameters:
  ///   - site: The site's name.
  ///   - feeds: Links to the page's feed in every format.
  ///   - feedTitle: What that feed is called.
  /// - Returns: The elements, one a line.
  func fragment(site: String, feeds: [(format: FeedFormat, href: String)], of feedTitle: String)
    -> Fragment
  {
    Fragment { html in
      if let description { Self.meta("name=\"description\"", description, &html) }
      if isHidden { html.raw("<meta name=\"robots\" content=\"noindex\">\n") }
      if let canonical, !isHidden {
        html.raw("<link rel=\"canonical\" href=\"")
        html.text(canonical)
        html.raw("\">\n")
      }
      Self.meta("property=\"og:site_name\"", site, &html)
      Self.meta("property=\"og:title\"", title, &html)
      if let description { Self.meta("property=\"og:description\"", description, &html) }
      if let canonical, !isHidden { Self.meta("property=\"og:url\"", canonical, &html) }
      switch kind {
      case .website: Self.meta("property=\"og:type\"", "website", &html)
      case .article(let published, let updated):
        Self.meta("property=\"og:type\"", "article", &html)
        Self.meta("property=\"article:published_time\"", published.description, &html)
        Self.meta("property=\"article:modified_time\"", updated.description, &html)
      }
      if let card {
        Self.meta("property=\"og:image\"", card.address, &html)
        Self.meta("property=\"og:image:type\"", "image/png", &html)
        Self.meta("property=\"og:image:width\"", "\(Card.width)", &html)
        Self.meta("property=\"og:image:height\"", "\(Card.height)", &html)
        Self.meta("property=\"og:image:alt\"", card.alt, &html)
        Self.meta("name=\"twitter:card\"", "summary_large_image", &html)
      }
      for (index, feed) in feeds.enumerated() {
        html.raw(
          index == 0 ? "<link rel=\"alternate\" type=\"" : "\n<link rel=\"alternate\" type=\"")
        html.raw(feed.format.mediaType)
        html.raw("\" title=\"")
        html.text(feedTitle)
        html.raw("\" href=\"")
        html.text(feed.href)
        html.raw("\">")
      }
    }
  }

  private static func meta(_ name: StaticString, _ content: String, _ html: inout Markup) {
    html.raw("<meta ")
    html.raw(name)
    html.raw(" content=\"")
    html.text(content)
    html.raw("\">\n")
  }
}
