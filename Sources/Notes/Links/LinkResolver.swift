import Diagnostics
import Markdown

/// Finds what the links of a page lead to, among everything that a snapshot has.
struct LinkResolver {
  /// A Markdown file with a page of its own.
  struct Page {
    var address: Address
    var anchors: Set<String>
    /// Why it is not published, when it is not.
    var withheld: Library.Withheld?
  }

  /// What became of a path.
  struct Rename {
    /// What the note is called now.
    var path: String
    /// The commit that renamed it, in hexadecimal digits.
    var commit: String?
  }

  private let pages: [String: Page]
  private let files: Set<String>
  /// Every folder that holds a file, and the address of its page where it has one.
  private let folders: [String: Address?]
  /// Addresses of pages and of redirects, without `/` at either end.
  private let addresses: [String: Address]
  /// What became of former paths of notes.
  private let renamed: [String: Rename]
  /// From a path in lower case to the path.
  private let spelled: Spellings
  private let names: LinkNames

  init(
    pages: [String: Page], files: [String], sections: [String: Address],
    redirects: [Library.Redirect], renamed: [String: Rename]
  ) {
    self.pages = pages
    self.files = Set(files)
    self.renamed = renamed
    var folders: [String: Address?] = ["": Address.home]
    for path in files {
      var folder = Layout.folder(of: path)
      while !folder.isEmpty, folders[folder] == nil {
        folders[folder] = .some(sections[folder])
        folder = Layout.folder(of: folder)
      }
    }
    self.folders = folders
    spelled = Spellings(files)
    names = LinkNames(files)
    var addresses: [String: Address] = ["": Address.home]
    for redirect in redirects { addresses[Self.key(redirect.from)] = redirect.to }
    for address in sections.values { addresses[Self.key(address)] = address }
    for page in pages.values where page.withheld == nil {
      addresses[Self.key(page.address)] = page.address
    }
    self.addresses = addresses
  }

  /// What some links may find, where all else is known to be no answer to them.
  struct Names {
    var pages: [String: Page] = [:]
    var files: Set<String> = []
    /// See ``LinkResolver/folders``.
    var folders: [String: Address?] = ["": Address.home]
    /// By ``LinkResolver/key(_:)``.
    var addresses: [String: Address] = ["": Address.home]
  }

  /// Resolves links that find what they lead to among `names`, or nowhere.
  init(_ names: Names) {
    pages = names.pages
    files = names.files
    folders = names.folders
    addresses = names.addresses
    renamed = [:]
    spelled = Spellings([])
    self.names = LinkNames([])
  }

  /// What an address is found by: its path without `/` at the end.
  static func key(_ address: Address) -> String { String(address.path.dropLast()) }

  /// Where a page stands, for the links on it.
  struct Origin {
    var source: SourceFile
    var address: Address
    var anchors: Set<String>
  }

  /// Finds the target of every link of a page.
  func resolve(_ links: [Outline.Link], on origin: Origin) -> Checked<[LinkTarget]> {
    var result = Checked<[LinkTarget]>([])
    result.value.reserveCapacity(links.count)
    let places = Places(of: origin.source)
    for link in links {
      var finding = Finding(link: link, in: places)
      let target = resolve(link, on: origin, &finding)
      result.value.append(target)
      if link.kind == .image, link.text.trimmed.isEmpty {
        finding.report(
          .imageMissingAlt, "image '\(link.destination)' has no words for those who cannot see it",
          hint: "describe it between the brackets: ![what it shows](…)", wholeLink: true)
      }
      result.diagnostics += finding.diagnostics
    }
    return result
  }

  /// Looks at what fields of the front matter refer to: each has to be a note.
  func check(_ references: [Placed<String>], on source: SourceFile) -> [Diagnostic] {
    let places = Places(of: source)
    return references.flatMap { reference in
      let link = Outline.Link(
        kind: .link, destination: reference.value, text: "", range: reference.range)
      var finding = Finding(link: link, in: places)
      let origin = Origin(source: source, address: .home, anchors: [])
      switch resolve(link, on: origin, &finding) {
      case .page, .broken: break
      default:
        finding.report(
          .frontMatterValue, "'\(reference.value)' is no note of this repository",
          hint: "write the note's path, relative to this one or from the root with '/'")
      }
      return finding.diagnostics
    }
  }

  private func resolve(
    _ link: Outline.Link, on origin: Origin, _ finding: inout Finding
  ) -> LinkTarget {
    let destination = link.destination.trimmed
    if destination.isEmpty {
      finding.report(.linkEmpty, "the link leads nowhere", hint: "give it a destination")
      return .broken
    }
    let parts = LinkParts(destination)
    if let scheme = parts.scheme {
      guard Self.safeSchemes.contains(scheme) else {
        finding.report(
          .linkUnsafeScheme, "'\(scheme):' links are not published",
          hint: "link to an https address or to a file of the repository")
        return .broken
      }
      return .external(destination)
    }
    if destination.hasPrefix("//") { return .external(destination) }
    guard let path = parts.path else {
      finding.report(.linkMissingNote, "'\(destination)' is not UTF-8 once it is decoded")
      return .broken
    }
    if path.isEmpty {
      guard let fragment = parts.fragment, !fragment.isEmpty else { return .here("") }
      check(fragment, among: origin.anchors, of: "this note", &finding)
      return .here(fragment)
    }
    return file(path, parts, on: origin, &finding)
  }

  /// Every scheme that a browser opens without running what the link says.
  private static let safeSchemes: Set = [
    "http", "https", "mailto", "tel", "sms", "ftp", "sftp", "git", "ssh", "irc", "ircs", "xmpp",
    "matrix", "geo", "news", "nntp", "magnet", "doi", "urn", "webcal", "gemini", "gopher",
  ]

  private func file(
    _ path: String, _ parts: LinkParts, on origin: Origin, _ finding: inout Finding
  ) -> LinkTarget {
    let folder = Layout.folder(of: origin.source.path)
    let isRooted = path.hasPrefix("/") || path.hasPrefix("@/")
    let relative = path.hasPrefix("@/") ? String(path.dropFirst(2)) : path
    // A rooted path that climbs is within the site for a browser; for the repository it is not.
    guard let resolved = RepositoryPath.resolve(relative, from: isRooted ? "" : folder) else {
      if let address = address(at: relative, from: origin.address) {
        return .page(address, fragment: parts.fragment)
      }
      finding.report(
        .linkOutsideRepository, "'\(path)' leads out of the repository",
        hint: "link to a file of the repository, or to where it is published")
      return .broken
    }
    for candidate in [resolved, resolved + ".md"] {
      if let page = pages[candidate] {
        return target(page, at: candidate, parts, &finding)
      }
    }
    if files.contains(resolved) { return .asset(resolved, suffix: parts.suffix) }
    if let address = folders[resolved] ?? nil { return .page(address, fragment: parts.fragment) }
    if let address = address(at: relative, from: isRooted ? .home : origin.address) {
      return .page(address, fragment: parts.fragment)
    }
    missing(path, resolved, from: origin.source.path, &finding)
    return .broken
  }

  /// A link as a browser would follow it from the published page.
  private func address(at path: String, from address: Address) -> Address? {
    let base = String(address.path.dropLast())
    guard var resolved = RepositoryPath.resolve(path, from: base) else { return nil }
    if resolved.hasSuffix("/index.html") { resolved.removeLast("/index.html".count) }
    return addresses[resolved]
  }

  private func target(
    _ page: Page, at path: String, _ parts: LinkParts, _ finding: inout Finding
  ) -> LinkTarget {
    if let withheld = page.withheld {
      finding.report(
        .linkUnpublishedTarget, "'\(path)' is not published: \(withheld.reason)",
        hint: "the link is left out until it is")
      return .broken
    }
    if let fragment = parts.fragment, !fragment.isEmpty {
      check(fragment, among: page.anchors, of: "'\(path)'", &finding)
    }
    return .page(page.address, fragment: parts.fragment)
  }

  private func check(
    _ fragment: String, among anchors: Set<String>, of target: String, _ finding: inout Finding
  ) {
    // Browsers take the empty fragment and 'top' for the start of the page.
    guard !anchors.contains(fragment), fragment.lowercased() != "top" else { return }
    let near = Suggestion.nearest(to: fragment, among: anchors.sorted())
    finding.report(
      .linkMissingAnchor, "\(target) has no heading '#\(fragment)'",
      hint: near.map { "did you mean '#\($0)'?" }, replacing: "#" + fragment,
      by: near.map { "#" + $0 })
  }

  private func missing(
    _ path: String, _ resolved: String, from origin: String, _ finding: inout Finding
  ) {
    let folder = Layout.folder(of: origin)
    if folders[resolved] != nil {
      finding.report(
        .linkMissingAsset, "'\(path)' is a folder without a page",
        hint: "link to a file in it, or add an _index.md")
      return
    }
    if let spelled = spelled[resolved] ?? spelled[resolved + ".md"] {
      let fix = RepositoryPath.relative(from: folder, to: spelled)
      finding.report(
        .linkWrongCase, "'\(path)' is spelled '\(spelled)'", hint: "write '\(fix)'",
        replacing: path, by: fix, isSafe: true)
      return
    }
    if let now = renamed[resolved] ?? renamed[resolved + ".md"] {
      let fix = RepositoryPath.relative(from: folder, to: now.path)
      let commit = now.commit.map { " in commit \($0.prefix(10))" } ?? ""
      finding.report(
        .linkMissingNote, "no note at '\(path)'", hint: "it was renamed to '\(fix)'\(commit)",
        replacing: path, by: fix, isSafe: true)
      return
    }
    let name = resolved.split(separator: "/").last.map(String.init) ?? resolved
    let isNote = Layout.isMarkdown(name) || !name.dropFirst().contains(".")
    let word = isNote && !Layout.isMarkdown(name) ? name + ".md" : name
    // A note that misspells another does not mean itself.
    let near = names.nearest(to: word, isNote: isNote).flatMap { near in
      near == origin ? nil : near
    }
    let fix = near.map { RepositoryPath.relative(from: folder, to: $0) }
    finding.report(
      isNote ? .linkMissingNote : .linkMissingAsset, "no \(isNote ? "note" : "file") at '\(path)'",
      hint: fix.map { "did you mean '\($0)'?" }, replacing: path, by: fix)
  }
}

extension Library.Withheld {
  /// Why, in words.
  package var reason: String {
    switch self {
    case .draft: "it is a draft"
    case .future: "its date has not come"
    case .expired: "it has expired"
    case .stub: "it is a stub"
    }
  }
}
