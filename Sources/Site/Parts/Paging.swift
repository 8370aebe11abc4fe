internal import Notes

/// A long list of notes, cut into pages that a phone can load.
struct Paging: Hashable {
  /// Where the list begins; later parts stand below it.
  let address: Address
  /// How many notes the whole list has.
  let count: Int

  /// As many titles as a reader scrolls through, in some 40 KB of HTML.
  static let length = 200

  /// How many pages there are; a list without notes has one too.
  var parts: Int { max(1, (count + Self.length - 1) / Self.length) }

  /// The places in the list that a part has.
  ///
  /// - Parameter part: From 0.
  /// - Returns: Indices from 0.
  func range(of part: Int) -> Range<Int> {
    part * Self.length..<min((part + 1) * Self.length, count)
  }

  func address(of part: Int) -> Address {
    part == 0 ? address : Address(address.slugs.map(String.init) + ["page", String(part + 1)])
  }

  /// The ways from one part to the others; nothing where there is one.
  func links(from part: Int) -> Fragment {
    guard parts > 1 else { return .empty }
    let place = Place(address(of: part))
    return Fragment { html in
      html.raw("<nav class=\"pages\" aria-label=\"Pages\">\n<p class=\"prev\">")
      if part > 0 {
        html.link(place.link(to: address(of: part - 1)), "rel=\"prev\"", text: "Newer")
      }
      html.raw("</p>\n<p>Page ")
      html.number(part + 1)
      html.raw(" of ")
      html.number(parts)
      html.raw("</p>\n<p class=\"next\">")
      if part + 1 < parts {
        html.link(place.link(to: address(of: part + 1)), "rel=\"next\"", text: "Older")
      }
      html.raw("</p>\n</nav>\n")
    }
  }
}
