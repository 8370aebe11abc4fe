internal import Notes

/// One step of the way from the home page to a page.
struct Crumb: Hashable {
  var title: String
  var address: Address
}

extension Site {
  /// The home page, and the folders with a page that stand above an address.
  func trail(to address: Address) -> [Crumb] {
    var trail = [Crumb(title: library.title, address: .home)]
    let slugs = address.slugs.map(String.init)
    for count in slugs.indices.dropFirst() {
      guard let index = order.sections[Address(Array(slugs[..<count]))] else { continue }
      trail.append(
        Crumb(title: library.sections[index].title, address: library.sections[index].address))
    }
    return trail
  }

  /// The way to a note: through the folder that it stands in, whatever its own address is.
  func trail(toNote index: Int) -> [Crumb] {
    guard let section = order.section[index] else { return trail(to: .home) }
    let address = library.sections[section].address
    return trail(to: address) + [Crumb(title: library.sections[section].title, address: address)]
  }

  /// The steps of a trail as links, but for the home page, which every page leads to anyway.
  func crumbs(_ trail: [Crumb], from place: Place) -> Fragment {
    Fragment { html in
      for (count, crumb) in trail.dropFirst().enumerated() {
        if count > 0 { html.raw(" <span class=\"sep\" aria-hidden=\"true\">/</span> ") }
        html.link(place.link(to: crumb.address), text: crumb.title)
      }
    }
  }
}
