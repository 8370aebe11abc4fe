import Diagnostics
import Markdown

/// By which names links find a note, and by which names its own links look for theirs.
///
/// A name is a path without `.md`, an address, or an id. Two notes whose names do not meet have
/// nothing to do with each other, so whoever knows the names of all notes can check one of them
/// without reading the others.
package struct LinkKeys: Hashable, Sendable {
  /// The note's path, address, aliases and id.
  package var offers: [String]
  /// What its links and references may lead to.
  package var asks: [Ask]
  /// Whether it is published at every moment.
  package var isPublished: Bool

  /// A link's destination, as the resolver would look for it.
  package struct Ask: Hashable, Sendable {
    /// A path of the repository; nil when it leads out of it.
    package var path: String?
    /// An address, without `/` at its end; nil when only a path can be meant.
    package var address: String?

    /// The names under which a note may be found.
    package var keys: [String] {
      [path.map(LinkKeys.path), address.map(LinkKeys.address)].compactMap(\.self)
    }
  }

  package static func path(_ path: String) -> String {
    "p:" + (Layout.isMarkdown(path) ? String(path.dropLast(3)) : path)
  }

  package static func address(_ path: String) -> String { "a:" + path }

  /// The name of a folder's page; nil for a folder that can have none.
  package static func address(ofFolder folder: String) -> String? {
    Address(folder: folder).map { address(String($0.path.dropLast())) }
  }
}

extension ParsedNote {
  /// The names of this note and of what it links to.
  ///
  /// - Parameter layout: Says which folders are collections.
  /// - Returns: Nil for a file that is no page.
  package func linkKeys(_ layout: Layout) -> LinkKeys? {
    guard let role = layout.role(of: source.path) else { return nil }
    let address = address(role)
    var offers = [LinkKeys.path(source.path)]
    if let address { offers.append(LinkKeys.address(String(address.path.dropLast()))) }
    for alias in frontMatter.aliases {
      guard let address = Address(typed: alias.value) else { continue }
      offers.append(LinkKeys.address(String(address.path.dropLast())))
    }
    if let id = frontMatter.id { offers.append("i:" + id.value) }
    let folder = Layout.folder(of: source.path)
    let base = String((address ?? .home).path.dropLast())
    var asks: [LinkKeys.Ask] = []
    for destination in body.outline.links.map(\.destination) + frontMatter.references.map(\.value) {
      if let ask = ask(destination.trimmed, folder: folder, base: base) { asks.append(ask) }
    }
    let date = frontMatter.date ?? FileName(path: source.path).date.map(Timestamp.init)
    return LinkKeys(
      offers: offers, asks: asks,
      isPublished: role == .note && !frontMatter.isDraft && !isStub && date == nil
        && frontMatter.expires == nil)
  }

  /// The address that the note has on a site of its own.
  private func address(_ role: Layout.Role) -> Address? {
    let path = source.path
    switch role {
    case .home: return .home
    case .section: return Assembly.address(Layout.folder(of: path), nil, self)
    case .note:
      if let typed = frontMatter.path { return Address(typed: typed) }
      return Assembly.address(Layout.folder(of: path), FileName(path: path).stem, self)
    }
  }

  private func ask(_ destination: String, folder: String, base: String) -> LinkKeys.Ask? {
    let parts = LinkParts(destination)
    guard parts.scheme == nil, !destination.hasPrefix("//"), let path = parts.path, !path.isEmpty
    else { return nil }
    let isRooted = path.hasPrefix("/") || path.hasPrefix("@/")
    let relative = path.hasPrefix("@/") ? String(path.dropFirst(2)) : path
    var ask = LinkKeys.Ask(path: RepositoryPath.resolve(relative, from: isRooted ? "" : folder))
    if !Layout.isMarkdown(relative),
      var address = RepositoryPath.resolve(relative, from: isRooted ? "" : base)
    {
      if address.hasSuffix("/index.html") { address.removeLast("/index.html".count) }
      ask.address = address
    }
    return ask
  }
}

extension ParsedNote {
  /// Whether whatever links to this note finds the same in another version of it.
  package func isSameTarget(as other: ParsedNote, _ layout: Layout) -> Bool {
    linkKeys(layout)?.offers == other.linkKeys(layout)?.offers
      && body.outline.anchors == other.body.outline.anchors && isStub == other.isStub
      && frontMatter.isDraft == other.frontMatter.isDraft
      && frontMatter.date == other.frontMatter.date
      && frontMatter.expires == other.frontMatter.expires
  }

  /// The note as a target alone: its own links are not looked at.
  package var asTarget: ParsedNote {
    var note = self
    note.body.outline.links = []
    note.body.html = LinkedHTML()
    note.frontMatter.references = []
    return note
  }
}
