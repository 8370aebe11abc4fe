import Diagnostics
import Markdown
import Notes
import Synchronization

/// A note as channels need it: its blocks, and where its links lead from elsewhere.
///
/// Made once a note, and shared by its channels: parsing costs more than all drafts together.
final class Material: Sendable {
  let note: Note
  let site: HomeSite
  /// Whether drafts are to be made, and not only looked at for what is wrong with them.
  let wantsDrafts: Bool
  /// The canonical address; nil while the site's own is unknown.
  let link: String?
  /// The picture that the site has made for links to the note; nil where there is none.
  let socialCard: Picture?
  /// Whether what only a preview shows is made too.
  let wantsPreview: Bool
  let text = Text()

  init(
    _ note: Note, in library: Library, socialCard: Picture? = nil, wantsDrafts: Bool = true,
    wantsPreview: Bool = false
  ) {
    self.note = note
    self.socialCard = socialCard
    self.wantsDrafts = wantsDrafts
    self.wantsPreview = wantsPreview
    site = HomeSite(library)
    link =
      note.isShortPost && note.frontMatter.canonical == nil
      ? nil : note.canonicalLink(base: site.base)
  }

  private var base: String? { site.base }

  /// Without the title, which every channel puts where titles go.
  var blocks: [Block] { text.parts(of: self).blocks }

  /// What a draft may be made of, best first.
  var ladder: [Ladder.Rung] { text.parts(of: self).ladder }

  /// The absolute address behind a link, as the note writes it; nil when a reader elsewhere could not
  /// follow it.
  var address: (String) -> String? {
    let addresses = text.parts(of: self).addresses
    return { addresses[$0] }
  }

  /// The first image of the note that a reader elsewhere can see, or can be told of.
  var cover: Picture? { text.parts(of: self).cover }

  /// What many channels say of the note.
  var words: Words { text.words(of: self) }

  /// The words of the note in a style.
  ///
  /// - Parameters:
  ///   - rung: Which of ``ladder``; nil for all of the text.
  ///   - style: How they are written.
  /// - Returns: What was made for the first channel that asked for it.
  func prose(of rung: Int?, in style: ProseWriter.Style) -> Prose {
    text.prose(of: rung, in: style) {
      guard style.quietsMentions else {
        let blocks = rung.map { ladder[$0].blocks } ?? blocks
        return ProseWriter.write(blocks, style, address: address)
      }
      var loud = style
      loud.quietsMentions = false
      return prose(of: rung, in: loud).withoutMentions()
    }
  }

  /// The absolute address of a target; nil when a reader elsewhere could not follow it.
  func address(of target: LinkTarget) -> String? {
    switch target {
    case .external(let url): isFollowable(url) ? url : nil
    case .page(let address, let fragment):
      base.map { LinkTarget.page(address, fragment: fragment).href(toRoot: $0) }
    case .asset(let path, let suffix):
      base.map { LinkTarget.asset(path, suffix: suffix).href(toRoot: $0) }
    case .here(let fragment): base.map { "\($0)\(note.address.path)#\(fragment)" }
    case .broken: nil
    }
  }

  private func isFollowable(_ url: String) -> Bool {
    isWebAddress(url) || url.lowercased().hasPrefix("mailto:")
  }

  /// What is made of the note once for all channels, when one of them first asks for it.
  ///
  /// Parsing is among it: a look at what may be wrong with the drafts of a note seldom needs that.
  final class Text: Sendable {
    struct Parts: Sendable {
      var blocks: [Block]
      var ladder: [Ladder.Rung]
      var addresses: [String: String]
      /// Those of links in raw HTML that lead to the site itself.
      var rawTargets: [String: LinkTarget]
      var cover: Picture?
    }

    private let found = Mutex<Parts?>(nil)
    private let said = Mutex<Words?>(nil)
    private let proses = Mutex<[(rung: Int?, style: ProseWriter.Style, prose: Prose)]>([])
    private let written = Mutex<[MarkdownSpelling.Dialect: (String, [String])]>([:])

    /// The whole text as Markdown: several channels read the same dialect.
    func markdown(
      for dialect: MarkdownSpelling.Dialect, _ write: () -> (String, [String])
    ) -> (String, [String]) {
      if let known = written.withLock({ $0[dialect] }) { return known }
      let made = write()
      written.withLock { $0[dialect] = made }
      return made
    }

    func prose(of rung: Int?, in style: ProseWriter.Style, _ write: () -> Prose) -> Prose {
      let known = proses.withLock { proses in
        proses.first { $0.rung == rung && $0.style == style }?.prose
      }
      if let known { return known }
      let made = write()
      proses.withLock { $0.append((rung, style, made)) }
      return made
    }

    func words(of material: Material) -> Words {
      said.withLock { said in
        if let said { return said }
        let words = Words(material)
        said = words
        return words
      }
    }

    func parts(of material: Material) -> Parts {
      found.withLock { found in
        if let found { return found }
        let note = material.note
        var blocks = Document(note.markdown, firstLine: note.body.line).blocks()
        if case .heading(level: 1, _, _)? = blocks.first { blocks.removeFirst() }
        let addresses = note.targets.compactMapValues { material.address(of: $0) }
        let parts = Parts(
          blocks: blocks,
          ladder: Ladder.rungs(of: blocks, description: note.frontMatter.description),
          addresses: addresses, rawTargets: note.rawTargets,
          cover: material.cover(among: addresses))
        found = parts
        return parts
      }
    }
  }

  /// What many channels say of a note, whatever its text.
  struct Words: Sendable {
    /// The title without what no post can hold.
    let title: String
    /// The same on one line.
    let titleLine: String
    /// What the note is about, on one line.
    let description: String
    /// A hashtag for each tag that can be one, without `#`.
    let hashtags: [String]
    /// The images that say nothing to those who cannot see them.
    let silentImages: [Outline.Link]

    init(_ material: Material) {
      let note = material.note
      title = note.title.postable
      titleLine = title.unwrapped
      description = material.description.unwrapped
      hashtags = Hashtag.of(note.tags, as: material.site.configuration.hashtags)
      silentImages = note.body.outline.links.filter { $0.kind == .image && $0.text.trimmed.isEmpty }
    }
  }
}

extension Material {
  /// What the note is about, in a sentence or two of plain text.
  var description: String { note.frontMatter.description ?? note.description ?? "" }

  /// What a channel may show for the link.
  ///
  /// - Parameters:
  ///   - address: Where it leads.
  ///   - image: The picture that the front matter gives to the channel.
  ///   - rule: What the channel shows whole; a social card of which it would cut off words gives way
  ///     to an image of the note.
  /// - Returns: Nil without an address.
  func card(linking address: String?, image: Picture?, rule: ImageRule?) -> Card? {
    guard let address else { return nil }
    let social = socialCard.flatMap { card in
      card.file.map { rule?.shows($0) ?? true } ?? true ? card : nil
    }
    return Card(
      address: address, title: note.title.unwrapped, description: words.description,
      image: image ?? social ?? cover)
  }

  private func cover(among addresses: [String: String]) -> Picture? {
    for link in note.body.outline.links where link.kind == .image && !link.text.trimmed.isEmpty {
      if let address = addresses[link.destination], isWebAddress(address) {
        return Picture(address: address, alt: link.text)
      }
    }
    return nil
  }

  /// The image that the front matter gives to a channel, with its alternative text.
  ///
  /// - Returns: Nil when it gives none; with an error when the image is not to be found or says
  ///   nothing to those who cannot see it.
  func image(for channel: Channel) -> Checked<Picture?> {
    guard let settings = note.frontMatter.channels[channel.name], let image = settings.image else {
      return Checked(nil)
    }
    let shown = note.body.outline.links.first { $0.kind == .image && $0.destination == image }
    guard let address = isWebAddress(image) ? image : shown.flatMap({ address($0.destination) })
    else { return Checked(nil, [.noImage(image, for: channel, in: note.path)]) }
    let alt = settings.alt ?? shown?.text ?? ""
    if alt.trimmed.isEmpty { return Checked(nil, [.noAlt(image, for: channel, in: note.path)]) }
    if let most = channel.profile.image?.value.alt, alt.utf16.count > most {
      return Checked(nil, [.longAlt(alt.utf16.count, most: most, for: channel, in: note.path)])
    }
    return Checked(Picture(address: address, alt: alt))
  }

  /// An error when an image of the note says nothing to those who cannot see it.
  func missingAlts(for channel: Channel) -> [Diagnostic] {
    let silent = words.silentImages
    guard let first = silent.first else { return [] }
    let more = silent.count > 1 ? ", and so have \(silent.count - 1) more" : ""
    return [
      Diagnostic(
        .error, "image.missing-alt", at: first.range, in: note.path,
        "no draft for \(channel.name): the image '\(first.destination)' has no alternative text\(more)",
        hint: "say between the brackets what it shows")
    ]
  }
}

extension Diagnostic {
  static func largeImage(_ file: Picture.File, most: Int, for channel: Channel, in path: String)
    -> Self
  {
    Diagnostic(
      .error, "channel.over-limit", at: .wholeFile, in: path,
      "the picture for \(channel.name) has \(file.bytes) bytes, and \(most) fit",
      hint: "give it another: 'channels.\(channel.name).image'")
  }

  fileprivate static func noImage(_ image: String, for channel: Channel, in path: String) -> Self {
    Diagnostic(
      .error, "link.missing-asset", at: .wholeFile, in: path,
      "no draft for \(channel.name): the note shows no image '\(image)'",
      hint: "show it in the note, since the site publishes what its pages show, or give its address"
    )
  }

  fileprivate static func noAlt(_ image: String, for channel: Channel, in path: String) -> Self {
    Diagnostic(
      .error, "image.missing-alt", at: .wholeFile, in: path,
      "no draft for \(channel.name): its image '\(image)' has no alternative text",
      hint: "write 'channels.\(channel.name).alt', or give the image in the note its words")
  }

  fileprivate static func longAlt(
    _ count: Int, most: Int, for channel: Channel, in path: String
  ) -> Self {
    Diagnostic(
      .error, "channel.over-limit", at: .wholeFile, in: path,
      "the alternative text for \(channel.name) has \(count) characters, and \(most) fit",
      hint: "write a shorter 'channels.\(channel.name).alt'")
  }
}

extension Note {
  /// Where the text is at home: the front matter's `canonical`, else the note's page.
  ///
  /// - Parameter base: The site's address, with a `/` at its end.
  /// - Returns: Nil while neither is known.
  package func canonicalLink(base: String?) -> String? {
    if let canonical = frontMatter.canonical, isWebAddress(canonical) { return canonical }
    return base.map { $0 + percentEncoded(address.path) }
  }
}
