internal import Diagnostics
internal import Markdown
internal import Notes

extension Address {
  /// The file beside the page's that has it as Markdown.
  var twin: String { path + "index.md" }
}

/// Pages as Markdown, for programs that read text: what a page says, and no frame around it.
///
/// A note's text is written anew from what was read: comments, and everything else that its page
/// does not show, stay in the repository.
struct Twin {
  let library: Library
  /// Links are absolute where the site's URL is known, for a text is taken elsewhere; they lead
  /// from twin to twin.
  let root: Place

  init(_ library: Library, at address: Address) {
    self.library = library
    root = library.configuration.url.map { Place(toRoot: $0 + "/") } ?? Place(address)
  }

  func link(to address: Address) -> String {
    root.link(toFile: percentEncoded(address.twin))
  }

  /// What a note's front matter comes to, and its text.
  func note(_ note: Note) -> String { head(of: note) + text(of: note) }

  /// What stands above a note's text.
  func head(of note: Note) -> String {
    var front: [(StaticString, JSON)] = [("title", .string(note.title))]
    if let description = note.description { front.append(("description", .string(description))) }
    front.append(("date", .string(note.date.description)))
    if note.revised != nil { front.append(("updated", .string(note.updated.description))) }
    front.append(("authors", .array(note.authors.map { .string($0.name) })))
    if !note.tags.isEmpty { front.append(("tags", .array(note.tags.map { .string($0.name) }))) }
    if let series = note.series { front.append(("series", .string(series))) }
    if note.language != library.configuration.language {
      front.append(("lang", .string(note.language)))
    }
    if let url = webAddress(note.frontMatter.canonical) {
      front.append(("canonical", .string(url)))
    }
    // A value in JSON is the same in YAML.
    let lines = front.map { "\($0.0): " + String(decoding: $0.1.compact(), as: UTF8.self) + "\n" }
    return "---\n" + lines.joined() + "---\n\n" + heading(note.title)
  }

  /// A page that is a list, with what introduces it.
  func list(
    _ title: String, description: String? = nil, introducedBy note: Note? = nil,
    _ entries: [String]
  ) -> String {
    var markdown = heading(title)
    if let description { markdown += "> " + Self.line(description) + "\n\n" }
    if let note { markdown += text(of: note) + "\n" }
    return markdown + entries.joined()
  }

  /// One line of a list.
  func entry(_ title: String, _ address: Address, _ description: String? = nil) -> String {
    entry(title, link: link(to: address), description)
  }

  func entry(_ title: String, link: String, _ description: String? = nil) -> String {
    let rest = description.map { ": " + Self.line($0) } ?? ""
    return "- [\(Self.line(title))](\(MarkdownSpelling.destination(link)))\(rest)\n"
  }

  func entry(_ index: Int) -> String {
    let note = library.notes[index]
    return entry(note.title, note.address, note.description)
  }

  func heading(_ title: String, level: Int = 1) -> String {
    String(repeating: "#", count: level) + " " + Self.line(title) + "\n\n"
  }

  private func text(of note: Note) -> String {
    var blocks = Document(note.markdown, firstLine: note.body.line).blocks()
    if case .heading(level: 1, _, _)? = blocks.first { blocks.removeFirst() }
    let (targets, rawTargets) = (note.targets, note.rawTargets)
    return MarkdownWriter.write(
      blocks, for: .plain, address: { targets[$0].flatMap(address) },
      html: { note.passedOn($0, among: rawTargets, address: address) }
    ).text
  }

  func address(of target: LinkTarget) -> String? {
    switch target {
    case .external(let url): Destination.isUnsafe(url) ? nil : url
    case .page(let page, let fragment): link(to: page) + (fragment.map { "#" + $0 } ?? "")
    case .asset, .here: target.href(toRoot: root.toRoot)
    case .broken: nil
    }
  }

  static func line(_ text: String) -> String { MarkdownSpelling.escaped(text.unwrapped) }
}
