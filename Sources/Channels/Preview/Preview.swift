import Markdown
import Notes

/// A draft as its channel would show it: a piece of HTML, safe to stand in a page.
package struct Preview: Sendable {
  package var html: String

  /// How a link's card stands below a post.
  enum CardSize { case none, small, large }

  /// Posts, one below the other, as readers of the channel see them.
  ///
  /// - Parameters:
  ///   - draft: What would be sent.
  ///   - material: The note behind it.
  ///   - card: How the link's card looks.
  ///   - fold: After how many characters the channel hides the rest behind a word.
  ///   - isEmbed: Whether the note's title stands in the post, as a link.
  ///   - isHeaded: Whether it stands above the words, and the link below them.
  ///   - look: The channel's.
  /// - Returns: One article for each post.
  static func posts(
    _ draft: Draft, _ material: Material, card: CardSize, fold: Int? = nil, isEmbed: Bool = false,
    isHeaded: Bool = false, look: Look
  ) -> Preview {
    let account = account(draft, material)
    let isThread = draft.parts.count > 1
    let cardIndex = draft.channel == "x" ? draft.parts.count - 1 : 0
    let posts = draft.parts.enumerated().map { index, part in
      let words = part.html ?? live(part, on: draft.channel)
      var body = "<div class=\"words\">\(folded(words, part, after: fold))</div>\n"
      if isEmbed {
        let title = escaped(material.title(cutTo: 256) ?? "")
        body = "<div class=\"embed\"><a class=\"title\">\(title)</a>\n\(body)</div>\n"
      }
      if isHeaded, let title = material.title(cutTo: 150) {
        let link = draft.card.map { "<p><a>\(escaped($0.address))</a></p>\n" } ?? ""
        body = "<b class=\"title\">\(escaped(title))</b>\n\(body)\(link)"
      }
      // An embed shows an image of the note where it has none of its own.
      let cover = isEmbed ? material.cover.map { [$0] } ?? [] : []
      if index == 0 { body += (draft.images.isEmpty ? cover : draft.images).map(figure).joined() }
      if index == cardIndex, draft.images.isEmpty { body += self.card(draft, material, card) }
      return """
        <article class="post\(look.isSquare ? " square" : "")\(isThread && index < draft.parts.count - 1 ? " goes-on" : "")">
        <span class="face" aria-hidden="true">\(escaped(account.initials))</span>
        <div class="said">
        <p class="who"><b>\(escaped(account.name))</b> <span>\(escaped(account.handle)) · now</span></p>
        \(body)</div>
        </article>

        """
    }
    return Preview(
      html: "<div class=\"channel\" style=\"\(escaped(look.style))\">\n\(posts.joined())</div>\n")
  }

  /// A whole note as a page of the channel.
  static func article(_ draft: Draft, _ material: Material, look: Look) -> Preview {
    let note = material.note
    let tags = Channels.named(draft.channel).map { Hashtag.of(material, for: $0) } ?? []
    let account = account(draft, material)
    let cover = draft.images.first.map(figure) ?? ""
    // A short post has its first words for a title, which stand below.
    let heading = note.isShortPost ? "" : "<h1>\(escaped(note.title))</h1>\n"
    return Preview(
      html: """
        <div class="channel" style="\(escaped(look.style))">
        <article class="article">
        \(cover)<p class="who"><b>\(escaped(account.name))</b> <span>\(escaped(note.date.day.long))</span></p>
        \(heading)<p class="tags">\(tags.map { "<a>#\(escaped($0.lowercased()))</a>" }.joined(separator: " "))</p>
        \(frame(bare(words(draft, material)), title: note.title))</article>
        </div>

        """)
  }

  /// A mail in a reader.
  static func mail(
    _ draft: Draft, _ material: Material, page: String? = nil, look: Look
  ) -> Preview {
    let account = account(draft, material)
    return Preview(
      html: """
        <div class="channel" style="\(escaped(look.style))">
        <article class="article mail">
        <h1>\(escaped(material.note.title))</h1>
        <p class="who"><b>\(escaped(account.name))</b> <span>to the readers of \(escaped(material.site.title))</span></p>
        \(frame(page ?? bare(words(draft, material)), title: material.note.title))</article>
        </div>

        """)
  }

  /// A title in a list of links.
  static func listing(_ draft: Draft, _ material: Material, look: Look) -> Preview {
    let host = material.link.flatMap { link in
      link.split(separator: "/").dropFirst().first.map(String.init)
    }
    return Preview(
      html: """
        <div class="channel" style="\(escaped(look.style))">
        <p class="listing"><span aria-hidden="true">1. ▲</span> <a class="title">\(escaped(draft.parts.first?.text ?? ""))</a>
        <span>(\(escaped(host ?? ""))) · 1 point · 0 comments</span></p>
        </div>

        """)
  }
}

extension Preview {
  private static func escaped(_ text: String) -> String { HTML.escaped(text) }

  private static func account(
    _ draft: Draft, _ material: Material
  ) -> (name: String, handle: String, initials: String) {
    let author = material.site.configuration.author?.name ?? material.note.authors.first?.name
    let name = author ?? material.site.title
    let account = material.site.configuration.channels?.first { $0.name == draft.channel }?
      .account
    let initials = name.split(separator: " ").prefix(2).compactMap(\.first).map(String.init)
    return (name, account ?? "", initials.joined().uppercased())
  }

  /// The words with what is live in them.
  private static func live(_ part: Draft.Part, on channel: String) -> String {
    let text = part.text ?? ""
    let live = part.live.isEmpty ? detected(in: text, on: channel) : part.live
    var out = ""
    var offset = 0
    let utf8 = Array(text.utf8)
    let piece = { (range: Range<Int>) in escaped(String(decoding: utf8[range], as: UTF8.self)) }
    for stretch in live where stretch.bytes.lowerBound >= offset {
      out += piece(offset..<stretch.bytes.lowerBound)
      let href = stretch.address.map { " href=\"\(escaped($0))\"" } ?? ""
      out += "<a\(href)>\(piece(stretch.bytes))</a>"
      offset = stretch.bytes.upperBound
    }
    return out + piece(offset..<utf8.count)
  }

  /// What a channel sees in a text by itself.
  private static func detected(in text: String, on channel: String) -> [Draft.Part.Live] {
    let scalars = Array(text.unicodeScalars)
    var offsets = [0]
    for scalar in scalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
    let links = WebAddress.all(in: scalars, requiresScheme: channel != "x").map { range in
      let address = String(scalars[range])
      return Draft.Part.Live(
        bytes: offsets[range.lowerBound]..<offsets[range.upperBound],
        address: address.hasPrefix("http") ? address : "https://" + address)
    }
    let tags = LiveTag.hashtags(in: scalars).map { tag in
      Draft.Part.Live(
        bytes: offsets[tag.range.lowerBound]..<offsets[tag.range.upperBound], address: nil)
    }
    return (links + tags).sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
  }

  /// The words with a mark where the channel folds them.
  private static func folded(_ words: String, _ part: Draft.Part, after fold: Int?) -> String {
    guard let fold, let text = part.text, text.count > fold else { return words }
    let shown = String(text.prefix(fold))
    return "\(escaped(shown))<span class=\"fold\"> …see more</span>"
      + "<span class=\"rest\">\(escaped(String(text.dropFirst(fold))))</span>"
  }

  private static func figure(_ picture: Picture) -> String {
    "<figure><span class=\"picture\">\(escaped(picture.alt))</span></figure>\n"
  }

  private static func card(_ draft: Draft, _ material: Material, _ size: CardSize) -> String {
    guard size != .none,
      let card = draft.card ?? material.card(linking: draft.link, image: nil, rule: nil)
    else {
      return ""
    }
    let host = card.address.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    let picture =
      size == .large ? "<span class=\"picture\">\(escaped(card.image?.alt ?? ""))</span>" : ""
    return """
      <a class="card \(size == .large ? "large" : "small")" href="\(escaped(card.address))">\(picture)
      <span class="about"><small>\(escaped(host))</small> <b>\(escaped(card.title))</b>
      <span>\(escaped(String(card.description.prefix(160))))</span></span></a>

      """
  }

  /// The note, or what its front matter says in the place of it.
  private static func words(_ draft: Draft, _ material: Material) -> String {
    let settings = material.note.frontMatter.channels[draft.channel]
    guard draft.source == [.ownText], let own = settings?.text else {
      return String(decoding: material.page, as: UTF8.self)
    }
    let style = ProseWriter.Style(
      writesAddresses: false, code: .plain, keepsTicks: false, hasMarks: true)
    let prose = ProseWriter.write(Document(Array(own.utf8)).blocks(), style) {
      isWebAddress($0) ? $0 : nil
    }
    return "<div style=\"white-space: pre-wrap\">\(RichText.html.write(prose))</div>"
  }

  /// The note in a page of its own, in which nothing runs.
  private static func frame(_ page: String, title: String) -> String {
    "<iframe sandbox title=\"\(escaped(title))\" srcdoc=\"\(escaped(page))\"></iframe>\n"
  }

  private static func bare(_ page: String) -> String {
    """
    <!doctype html><meta charset="utf-8"><style>
    :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }
    body { margin: 0 } pre { overflow-x: auto; padding: .7rem; background: #8080801f; border-radius: 6px }
    img { max-width: 100% } table { border-collapse: collapse } td, th { border: 1px solid #8080805f; padding: .3rem .6rem }
    blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid #8080805f }
    body > h1:first-child { display: none }
    </style>
    """ + page
  }
}
