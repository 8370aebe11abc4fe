import Diagnostics
import Markdown

// What stands beside the notes: folders, old addresses, and how links find them all.
extension Assembly {
  /// The folders that have a page, and their addresses.
  func sectionAddresses(of notes: [Entry], _ files: [Entry]) -> [String: Address] {
    let taken = Set(notes.map(\.address))
    var folders: [String: Address] = [:]
    for note in notes + files {
      var folder = Layout.folder(of: note.path)
      while !folder.isEmpty, folders[folder] == nil {
        if let address = Address(folder: folder), !taken.contains(address),
          !Self.isReserved(address)
        {
          folders[folder] = address
        }
        folder = Layout.folder(of: folder)
      }
    }
    return folders
  }

  mutating func redirects(
    of notes: [Entry], taken: Set<Address>
  ) -> [Library.Redirect] {
    var taken = taken.union(notes.map(\.address)).union([.home])
    var redirects: [Library.Redirect] = []
    func add(_ from: Address, _ note: Entry) {
      guard taken.insert(from).inserted else { return }
      redirects.append(.init(from: from, to: note.address))
    }
    for note in notes.sorted(by: { $0.path < $1.path }) {
      for alias in note.parsed.frontMatter.aliases {
        guard let from = Address(typed: alias.value) else {
          diagnostics.append(
            Diagnostic(
              .frontMatterValue, at: alias.range, in: note.path,
              "alias '\(alias.value)' is not an address", hint: "write '/old/place/'"))
          continue
        }
        if taken.contains(from), from != note.address {
          diagnostics.append(
            Diagnostic(
              .noteDuplicateSlug, at: alias.range, in: note.path,
              "alias '\(from)' is the address of another page", hint: "remove one of the two"))
        }
        add(from, note)
      }
    }
    // A former path gives way to an address that somebody wrote.
    for note in notes.sorted(by: { $0.path < $1.path }) {
      for former in note.history?.formerPaths ?? [] where layout.role(of: former) == .note {
        let folder = Layout.folder(of: former)
        let stem = FileName(path: former).stem
        let old = [
          Self.address(folder, stem, note.parsed),
          Address(folder: folder).flatMap { base in
            let slug = Slug.make(stem)
            return slug.isEmpty ? nil : base.appending(slug)
          },
        ]
        for address in old { if let address { add(address, note) } }
      }
    }
    return redirects.sorted { $0.from < $1.from }
  }

  func resolver(
    _ placed: [Entry], _ folders: [String: Address], _ redirects: [Library.Redirect]
  ) -> LinkResolver {
    var pages: [String: LinkResolver.Page] = [:]
    var renamed: [String: LinkResolver.Rename] = [:]
    for note in placed {
      pages[note.path] = .init(
        address: note.address, anchors: note.parsed.body.outline.anchors, withheld: note.withheld)
      for former in note.history?.formerPaths ?? [] {
        renamed[former] = .init(path: note.path, commit: note.history?.renames[former])
      }
    }
    return LinkResolver(
      pages: pages, files: input.files, sections: folders, redirects: redirects, renamed: renamed)
  }
}
