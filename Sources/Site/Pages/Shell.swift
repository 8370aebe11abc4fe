internal import Notes

extension Site {
  /// The values that every page has.
  ///
  /// - Parameters:
  ///   - kind: The page's kind, for the style.
  ///   - heading: Its own title.
  ///   - address: Where it stands; nil for a page that is answered with anywhere, whose links have
  ///     to be absolute.
  ///   - feed: The feed that has what the page lists.
  ///   - head: What it says about itself.
  /// - Returns: The values, to which a page adds its own.
  func shell(
    _ kind: StaticString, heading: String, at address: Address?, feed: FeedSubject = .site,
    _ head: Head
  ) -> [TemplateValue: Fragment] {
    let place = place(of: address)
    let name = library.title
    var head = head
    if head.card == nil, !head.isHidden { head.card = siteCard }
    let home = place.link(to: .home)
    let atom = percentEncoded(Self.address(of: feed, library).path) + FeedFormat.atom.file
    return [
      .lang: Fragment(text: library.configuration.language),
      .title: Fragment(text: address == .home ? name : "\(heading) · \(name)"),
      .kind: Fragment(kind),
      .head: elements(of: head, heading: heading, at: address, feed: feed),
      .style: Fragment(text: place.link(toFile: theme.style.path)),
      .site: Fragment(text: name),
      .home: Fragment(text: home),
      .archive: library.notes.isEmpty ? .empty : Fragment(text: place.link(to: .archive)),
      .search: library.notes.isEmpty ? .empty : Fragment(text: place.link(to: .search)),
      .searchScript: Fragment(text: place.link(toFile: theme.searchScript.path)),
      .feed: Fragment(text: place.link(toFile: atom)),
      .nav: navigation.links(library, from: place, at: address),
      .heading: Fragment(text: heading),
    ]
  }

  /// How a page at `address` links to others.
  func place(of address: Address?) -> Place {
    if let address { return Place(address) }
    return Place(toRoot: library.configuration.rootPath)
  }

  /// The absolute address of a page; nil where the site's is unknown.
  func absolute(_ address: Address) -> String? {
    library.configuration.url.map { $0 + "/" + percentEncoded(address.path) }
  }

  /// The card of a note; nil where there is none.
  func card(of note: Note) -> Head.Picture? {
    guard cards.contains(SocialCard.path(of: note.address)) else { return nil }
    return Head.Picture(
      SocialCard.note(note, in: library, theme), library.configuration.url)
  }

  /// A page's text, with its language where that is not the site's.
  func text(of note: Note, from place: Place) -> [TemplateValue: Fragment] {
    [.text: place.text(of: note, highlighter, pictures), .textLanguage: language(of: note)]
  }

  func language(of note: Note) -> Fragment {
    guard note.language != library.configuration.language else { return .empty }
    return Fragment { html in
      html.raw(" lang=\"")
      html.text(note.language)
      html.raw("\"")
      html.raw(isRightToLeft(note.language) ? " dir=\"rtl\"" : " dir=\"ltr\"")
    }
  }

  /// Whether a language is written from right to left, in its usual script.
  private func isRightToLeft(_ language: String) -> Bool {
    let primary = language.prefix { $0 != "-" }.lowercased()
    return ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"].contains(primary)
  }
}

extension SiteConfiguration {
  /// The path of the site's URL, with `/` at both ends: where absolute links begin.
  var rootPath: String {
    guard let url, let scheme = url.firstRange(of: "://") else { return "/" }
    let rest = url[scheme.upperBound...]
    guard let slash = rest.firstIndex(of: "/") else { return "/" }
    return rest[slash...] + "/"
  }
}
