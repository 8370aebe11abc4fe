// What notes are together.
extension Assembly {
  func tags(of notes: [Note]) -> [Library.TagPage] {
    var pages: [String: Library.TagPage] = [:]
    for (index, note) in notes.enumerated() {
      for tag in note.tags {
        pages[tag.slug, default: .init(tag: tag, notes: [])].notes.append(index)
      }
    }
    return pages.values.sorted { $0.tag.slug < $1.tag.slug }
  }

  func series(of notes: [Note]) -> [Library.SeriesPage] {
    var pages: [String: Library.SeriesPage] = [:]
    for (index, note) in notes.enumerated() {
      guard let name = note.series, case let slug = Slug.make(name), !slug.isEmpty else { continue }
      pages[slug, default: .init(name: name, slug: slug, notes: [])].notes.append(index)
    }
    return pages.values.map { page in
      var page = page
      page.notes = ordered(page.notes, notes) { $0.date < $1.date }
      return page
    }
    .sorted { ($0.name, $0.slug) < ($1.name, $1.slug) }
  }

  /// Notes with a weight first, the lightest before the others; then as `before` says.
  func ordered(
    _ indices: [Int], _ notes: [Note], by before: (Note, Note) -> Bool
  ) -> [Int] {
    indices.sorted { a, b in
      let (first, second) = (notes[a], notes[b])
      let weights = (
        first.frontMatter.weight ?? .max, second.frontMatter.weight ?? .max
      )
      if weights.0 != weights.1 { return weights.0 < weights.1 }
      if before(first, second) != before(second, first) { return before(first, second) }
      return first.path < second.path
    }
  }

  /// The pages of folders; folders whose names make one address share a page.
  func sections(
    _ folders: [String: Address], notes: [Note], texts: [Address: Note]
  ) -> [Library.Section] {
    var members: [Address: [Int]] = [:]
    for (index, note) in notes.enumerated() {
      var folder = Layout.folder(of: note.path)
      while !folder.isEmpty {
        if let address = folders[folder] { members[address, default: []].append(index) }
        folder = Layout.folder(of: folder)
      }
    }
    let names = folders.sorted { $0.key < $1.key }.reduce(into: [:]) { names, folder in
      names[folder.value] = names[folder.value] ?? folder.key
    }
    let addresses = names.keys.sorted()
    var below: [Address: [Int]] = [:]
    for (index, address) in addresses.enumerated() {
      below[Address(address.slugs.dropLast().map(String.init)), default: []].append(index)
    }
    return addresses.map { address in
      let folder = names[address] ?? ""
      let title =
        texts[address]?.title
        ?? input.configuration.collections.first { $0.name == folder }?.title
        ?? FileName(path: folder).title
      return Library.Section(
        address: address, title: title, note: texts[address],
        notes: ordered(members[address] ?? [], notes) { $0.date > $1.date },
        subsections: below[address] ?? [])
    }
  }

  func backlinks(of notes: [Note]) -> [[Int]] {
    let indices = Dictionary(
      uniqueKeysWithValues: notes.enumerated().map { ($0.element.address, $0.offset) })
    var backlinks: [[Int]] = Array(repeating: [], count: notes.count)
    for (index, note) in notes.enumerated() {
      for case .page(let address, _) in note.destinations {
        guard let target = indices[address], target != index, backlinks[target].last != index
        else { continue }
        backlinks[target].append(index)
      }
    }
    return backlinks
  }

  func assets(of library: Library) -> [String] {
    let texts =
      library.notes + library.sections.compactMap(\.note) + [library.home].compactMap(\.self)
    var assets: Set<String> = []
    for note in texts {
      for case .asset(let path, _) in note.destinations { assets.insert(path) }
    }
    return assets.sorted()
  }
}
