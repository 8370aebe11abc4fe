internal import Diagnostics
internal import Markdown
internal import Notes

/// What a page says about itself in the words of schema.org.
///
/// Source: https://schema.org; JSON-LD 1.1 in HTML, section 7.
enum StructuredData {
  /// The element that goes into a page's head; nothing for no nodes.
  ///
  /// Within JSON, `<` and `&` stand in texts alone and are written as escapes, so that no title
  /// ends the element.
  static func script(_ nodes: [JSON]) -> Fragment {
    if nodes.isEmpty { return .empty }
    let graph: JSON = ["@context": "https://schema.org", "@graph": .array(nodes)]
    return Fragment { html in
      html.raw("<script type=\"application/ld+json\">")
      html.json(graph)
      html.raw("</script>")
    }
  }
}

extension Site {
  /// The site itself: on its home page.
  func websiteData(_ place: Place) -> JSON {
    var members: [JSON.Member] = [
      .init("@type", "WebSite"), .init("name", .string(library.title)),
      .init("url", .string(url(of: .home, place))),
      .init("inLanguage", .string(library.configuration.language)),
    ]
    if let description = library.configuration.description {
      members.append(.init("description", .string(description)))
    }
    if let author = library.configuration.author {
      members.append(.init("author", person(author, place)))
    }
    return .object(members)
  }

  /// A note: a project with its repository is software, what stands in a chosen order teaches, and
  /// everything else is a post.
  func noteData(_ index: Int, canonical: String?, _ place: Place) -> JSON {
    let note = library.notes[index]
    let url = canonical ?? self.url(of: note.address, place)
    let repository = webAddress(note.frontMatter.extra["repository"])
    let isProject = note.collection == Navigation.projectCollection
    let type: JSON =
      isProject && repository != nil
      ? "SoftwareSourceCode"
      : isProject || order.isChosen[index] ? "TechArticle" : "BlogPosting"
    var members: [JSON.Member] = [
      .init("@type", type), .init("headline", .string(note.title)), .init("url", .string(url)),
      .init("mainEntityOfPage", .string(url)),
      .init("datePublished", .string(note.date.description)),
      .init("dateModified", .string(note.changed.description)),
      .init("inLanguage", .string(note.language)),
      .init("author", .array(note.authors.map { person($0, place) })),
      .init("wordCount", .number(note.body.outline.words)),
    ]
    if let description = note.description {
      members.append(.init("description", .string(description)))
    }
    if isProject, let repository { members.append(.init("codeRepository", .string(repository))) }
    if !note.tags.isEmpty {
      members.append(.init("keywords", .array(note.tags.map { .string($0.name) })))
    }
    members.append(
      .init(
        "isPartOf",
        [
          "@type": "WebSite", "name": .string(library.title),
          "url": .string(self.url(of: .home, place)),
        ]))
    return .object(members)
  }

  /// The way from the home page to a page, that page included.
  func trailData(_ trail: [Crumb], _ place: Place) -> JSON {
    let items = trail.enumerated().map { index, crumb -> JSON in
      [
        "@type": "ListItem", "position": .number(index + 1), "name": .string(crumb.title),
        "item": .string(url(of: crumb.address, place)),
      ]
    }
    return ["@type": "BreadcrumbList", "itemListElement": .array(items)]
  }

  private func person(_ author: Author, _ place: Place) -> JSON {
    var members: [JSON.Member] = [.init("@type", "Person"), .init("name", .string(author.name))]
    if let url = webAddress(author.url) { members.append(.init("url", .string(url))) }
    return .object(members)
  }

  /// The absolute address of a page, or while the site's is unknown the way to it, which counts
  /// from the page that says it.
  private func url(of address: Address, _ place: Place) -> String {
    absolute(address) ?? percentEncoded(place.link(to: address))
  }
}
