internal import Notes

extension Page {
  /// Whether it has its like in Markdown: pages that say something, not those that help to find it.
  var hasTwin: Bool {
    switch self {
    case .home, .note, .section, .tags, .tag, .series, .archive: true
    default: false
    }
  }
}

extension Site {
  /// A page as Markdown.
  ///
  /// - Parameter page: One that has a twin.
  /// - Returns: The file's bytes.
  func twin(of page: Page) -> [UInt8] {
    Array(markdown(of: page).utf8)
  }

  private func markdown(of page: Page) -> String {
    switch page {
    case .note(let index):
      let note = library.notes[index]
      return Twin(library, at: note.address).note(note)
    case .section(let index, let part):
      let section = library.sections[index]
      let paging = library.paging(ofSection: index)
      let twin = Twin(library, at: paging.address(of: part))
      let folders = part == 0 ? section.subsections.map { folder($0, twin) } : []
      return twin.list(
        section.title, description: section.note?.frontMatter.description,
        introducedBy: part == 0 ? section.note : nil,
        folders + section.notes[paging.range(of: part)].map(twin.entry) + rest(paging, part, twin))
    case .tag(let index, let part):
      let tag = library.tags[index]
      return list(tag.tag.name, tag.notes, library.paging(ofTag: index), part)
    case .archive(let part):
      return list("Archive", Array(library.notes.indices), library.archivePaging, part)
    case .series(let index):
      let series = library.series[index]
      let twin = Twin(library, at: .series(series))
      return twin.list(series.name, series.notes.map(twin.entry))
    case .tags:
      let twin = Twin(library, at: .tags)
      return twin.list("Tags", library.tags.map { twin.entry($0.tag.name, .tag($0.tag)) })
    default:
      let twin = Twin(library, at: .home)
      let folders = navigation.top.map { folder($0, twin) }
      return twin.list(
        library.title, description: library.configuration.description, introducedBy: library.home,
        folders + navigation.latest.map(twin.entry))
    }
  }

  private func list(_ title: String, _ notes: [Int], _ paging: Paging, _ part: Int) -> String {
    let twin = Twin(library, at: paging.address(of: part))
    return twin.list(
      title, notes[paging.range(of: part)].map(twin.entry) + rest(paging, part, twin))
  }

  private func folder(_ index: Int, _ twin: Twin) -> String {
    let section = library.sections[index]
    return twin.entry(section.title, section.address, section.note?.frontMatter.description)
  }

  /// The way to the next part of a long list.
  private func rest(_ paging: Paging, _ part: Int, _ twin: Twin) -> [String] {
    part + 1 < paging.parts ? [twin.entry("More", paging.address(of: part + 1))] : []
  }

  /// What there is to read, for programs that begin here.
  ///
  /// Source: https://llmstxt.org: a title, a line about it, lists of links, and under "Optional" what
  /// may be left out.
  func llms() -> [UInt8] {
    let twin = Twin(library, at: .home)
    var text = twin.heading(library.title)
    if let description = library.configuration.description ?? library.home?.description {
      text += "> " + Twin.line(description) + "\n\n"
    }
    var listed: Set<Int> = []
    for index in navigation.top {
      let section = library.sections[index]
      listed.formUnion(section.notes)
      text += part(section.title, section.notes, all: section.address, twin)
    }
    let others = library.notes.indices.filter { !listed.contains($0) }
    text += part("Notes", others, all: .archive, twin)
    text += twin.heading("Optional", level: 2)
    if !library.notes.isEmpty { text += twin.entry("Archive", .archive) }
    if !library.tags.isEmpty { text += twin.entry("Tags", .tags) }
    text += twin.entry("Feed", link: twin.root.link(toFile: FeedFormat.atom.file))
    return Array(text.utf8)
  }

  private func part(_ title: String, _ notes: [Int], all: Address, _ twin: Twin) -> String {
    if notes.isEmpty { return "" }
    let shown = notes.prefix(Paging.length)
    let more = shown.count < notes.count ? [twin.entry("All \(notes.count)", all)] : []
    return twin.heading(title, level: 2) + (more + shown.map(twin.entry)).joined() + "\n"
  }
}
