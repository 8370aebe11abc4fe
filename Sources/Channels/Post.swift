import Diagnostics
import Notes

/// A short text with a link, in the making: what X, LinkedIn, Mastodon and Bluesky have in common.
struct Post: Sendable {
  /// What differs from channel to channel.
  struct Form: Sendable {
    var style: ProseWriter.Style
    /// How many hashtags are made from tags.
    var hashtags: Int
    /// The length of a text in the channel's unit.
    var length: @Sendable (String) -> Int
    /// A bound beside the limit, in bytes of UTF-8.
    var maximumBytes = Int.max
    /// Whether the title stands above an excerpt.
    var hasTitle = false
    /// How much of the limit an excerpt leaves free, where nobody knows how the channel counts.
    var margin = 0
    /// An excerpt below this many characters is followed by how the note begins.
    var fullness = 0
  }

  /// Title, body, link and hashtags, each with its name, in the order of the text.
  var pieces: [(what: String, text: String)]
  /// Links and code in the whole text.
  var spans: [Prose.Span]
  var source: [Ladder.Step]
  var alts: [String]

  static let spacing = "\n\n"
  var text: String { pieces.map(\.text).joined(separator: Self.spacing) }

  func count(_ form: Form, unit: String) -> Draft.Count {
    var items = pieces.map { Draft.Count.Item($0.what, form.length($0.text)) }
    // What joins two pieces is line ends, one each in every unit.
    if items.count > 1 {
      items.append(.init("spacing", Self.spacing.utf8.count * (items.count - 1)))
    }
    return Draft.Count(unit: unit, breakdown: items)
  }

  /// Makes the post for a note.
  ///
  /// - Returns: Nil, with a diagnostic, when there is no text or none that fits.
  static func make(
    _ material: Material, for channel: String, form: Form, limit: Int
  ) -> Checked<Post?> {
    let note = material.note
    let fits = { (text: String) in
      text.utf8.count <= form.maximumBytes && form.length(text) <= limit
    }
    let hashtags = Hashtag.of(note, for: channel, most: form.hashtags).joined(separator: " ")
    let settings = note.frontMatter.channels[channel]
    if let own = settings?.text?.postable, !own.isEmpty {
      // Whoever writes the text writes the hashtags too, unless they are listed beside it.
      let chosen = settings?.hashtags == nil ? "" : hashtags
      let post = Post(own: own, link: material.link, hashtags: chosen)
      let count = form.length(post.text)
      if fits(post.text) {
        let isNear = count > limit - form.margin
        return Checked(
          post, isNear ? [.nearLimit(count, limit: limit, for: channel, in: note.path)] : [])
      }
      return Checked(
        nil, [.overLimit(count, limit: limit, for: channel, in: note.path)])
    }
    let title = form.hasTitle && note.title.utf8.count <= 300 ? note.title.postable : ""
    let hasRoom = { (text: String) in
      text.utf8.count <= form.maximumBytes && form.length(text) <= limit - form.margin
    }
    var hadText = false
    // A few words are better than none, but not better than another step's sentence.
    for least in [40, 12] {
      for step in material.ladder.indices {
        guard let (body, source) = excerpt(of: material, from: step, form: form) else { continue }
        hadText = true
        // Hashtags give way first, and the text only then.
        for tags in hashtags.isEmpty ? [""] : [hashtags, ""] {
          let post = { (body: Prose) in
            Post(title: title, body: body, link: material.link, hashtags: tags, source: source)
          }
          guard let cut = body.cut(where: { hasRoom(post($0).text) }) else { continue }
          if cut.isWhole || cut.prose.text.count >= least { return Checked(post(cut.prose)) }
        }
      }
    }
    return Checked(nil, [.noExcerpt(hadText: hadText, for: channel, in: note.path)])
  }

  /// What the post may say from a step of the ladder on; nil when the channel shows nothing of it.
  private static func excerpt(
    of material: Material, from step: Int, form: Form
  ) -> (body: Prose, source: [Ladder.Step])? {
    let rung = material.ladder[step]
    let write = { ProseWriter.write($0, form.style, address: material.address) }
    var body = write(rung.blocks)
    guard !body.isEmpty else { return nil }
    guard body.text.utf8.count < form.fullness,
      let more = material.ladder[(step + 1)...].last(where: { $0.step.isBeginning })
    else { return (body, [rung.step]) }
    let beginning = write(more.blocks)
    // The beginning may have the same words: then they are said once.
    if beginning.text.hasPrefix(body.text) { return (beginning, [more.step]) }
    if body.text.contains(beginning.text) { return (body, [rung.step]) }
    body.append(paragraph: beginning)
    return (body, [rung.step, more.step])
  }

  /// A post of a person's own words: with the link, unless it is in them.
  private init(own: String, link: String?, hashtags: String) {
    pieces = [("text", own)]
    if let link, !own.contains(link) { pieces.append(("link", link)) }
    if !hashtags.isEmpty { pieces.append(("hashtags", hashtags)) }
    spans = []
    source = [.ownText]
    alts = []
  }

  private init(
    title: String, body: Prose, link: String?, hashtags: String, source: [Ladder.Step]
  ) {
    pieces = []
    if !title.isEmpty { pieces.append(("title", title)) }
    let offset = title.isEmpty ? 0 : (title + Self.spacing).utf8.count
    spans = body.spans.map { $0.moved(by: offset) }
    pieces.append(("body", body.text))
    if let link { pieces.append(("link", link)) }
    if !hashtags.isEmpty { pieces.append(("hashtags", hashtags)) }
    self.source = source
    alts = body.alts
  }
}

extension Ladder.Step {
  /// Whether the step shows how the note begins.
  fileprivate var isBeginning: Bool { self == .firstParagraph || self == .leadAndBullets }
}

extension String {
  /// Without what no post can hold, and without white space at either end.
  fileprivate var postable: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: unicodeScalars.lazy.filter(\.isPostable))
    return String(scalars).trimmed
  }
}

extension Diagnostic {
  fileprivate static func overLimit(
    _ count: Int, limit: Int, for channel: String, in path: String
  ) -> Self {
    Diagnostic(
      .error, "channel.over-limit", at: .wholeFile, in: path,
      "the text for \(channel) counts \(count) with its link, and \(limit) fit",
      hint: "shorten 'channels.\(channel).text' by \(max(1, count - limit))")
  }

  fileprivate static func nearLimit(
    _ count: Int, limit: Int, for channel: String, in path: String
  ) -> Self {
    Diagnostic(
      .warning, "channel.over-limit", at: .wholeFile, in: path,
      "the text for \(channel) counts \(count), which is near its limit of \(limit)",
      hint: "\(channel) does not say what it counts: leave some room")
  }

  fileprivate static func noExcerpt(hadText: Bool, for channel: String, in path: String) -> Self {
    let hint = "write a 'description', or 'channels.\(channel).text'"
    return hadText
      ? Diagnostic(
        .warning, "channel.over-limit", at: .wholeFile, in: path,
        "no whole words of the note fit \(channel) beside the link", hint: hint)
      : Diagnostic(
        .warning, "channel.empty-excerpt", at: .wholeFile, in: path,
        "nothing to say on \(channel): the note has no paragraph, list or summary", hint: hint)
  }
}
