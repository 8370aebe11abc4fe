internal import Notes

extension Site {
  /// What a server answers with where there is no page.
  ///
  /// It is answered with at any address, so its links begin at the path of the site's URL.
  func notFound() -> [UInt8] {
    theme.render(
      .notFound,
      shell(
        "404", heading: "There is no page here", at: nil,
        Head(title: "There is no page here", isHidden: true)))
  }

  /// A page at an old address that leads to the present one.
  func redirect(_ redirect: Library.Redirect) -> [UInt8] {
    let place = Place(redirect.from)
    let target = place.link(to: redirect.to)
    let title = titles[redirect.to] ?? library.title
    var values = shell(
      "redirect", heading: title, at: redirect.from, Head(title: title, isHidden: true))
    values[.target] = Fragment(text: target)
    // Search engines get the new address and leave this page out.
    values[.head] = Fragment { html in
      html.raw("<meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"")
      html.text(absolute(redirect.to) ?? target)
      html.raw("\">")
    }
    return theme.render(.redirect, values)
  }

  /// The same redirects for servers that read a list.
  ///
  /// Source: Netlify's and Cloudflare Pages' `_redirects`; a line is `from to status`.
  func redirectList() -> [UInt8] {
    Array(
      library.redirects.map {
        "/\(percentEncoded($0.from.path)) /\(percentEncoded($0.to.path)) 301\n"
      }.joined().utf8)
  }

  /// The same redirects for nginx, to be included in a `map` from `$uri`.
  ///
  /// nginx compares decoded paths, so the old address is not percent-encoded; a slug has no
  /// character that its configuration would take for its own.
  func redirectMap() -> [UInt8] {
    let root = library.configuration.rootPath
    return Array(
      library.redirects.map {
        "\(root)\($0.from.path) \(root)\(percentEncoded($0.to.path));\n"
      }.joined().utf8)
  }
}
