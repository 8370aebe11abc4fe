import Diagnostics
import Markdown
import Notes

/// A short text with a link, in the making: what all channels of posts have in common.
struct Post: Sendable {
  /// What differs from channel to channel.
  struct Form: Sendable {
    var style: ProseWriter.Style
    /// The length of a text in the channel's unit.
    var length: @Sendable (String) -> Int
    /// A bound beside the limit, in bytes of UTF-8.
    var maximumBytes = Int.max
    /// Whether the title stands above an excerpt.
    var hasTitle = false
    /// How much of the limit an excerpt leaves free, where nobody knows how the channel counts.
    var margin = 0
    /// The length of a text as it is sent, where nobody knows whether escapes count.
    var lengthWithEscapes: (@Sendable (String) -> Int)?
    /// An excerpt below this many characters is followed by how the note begins.
    var fullness = 0
    /// Whether the link stands in the text; else the payload has another place for it.
    var hasLink = true
    /// The same for hashtags.
    var hasHashtags = true
    /// The language in which the body is counted; nil where it is counted as a reader sees it.
    var markup: RichText?
    /// Which post of a thread has the link; nil where a channel has no threads.
    var threadLink: ThreadLink?

    /// The title, which calls nobody where the text does not.
    func title(of material: Material) -> String {
      let title = material.words.title
      return style.quietsMentions ? Prose(text: title).withoutMentions().text : title
    }
  }

  enum ThreadLink: Sendable { case first, last }

  var title = ""
  var body: Prose
  var link: String?
  /// Without `#`.
  var hashtags: [String] = []
  /// `2/5`, in a thread.
  var counter = ""
  var source: [Ladder.Step]

  static let spacing = "\n\n"

  /// Title, body, link, hashtags and counter, each with its name, in the order of the text.
  func pieces(_ form: Form) -> [(what: String, text: String)] {
    var pieces: [(what: String, text: String)] = []
    if !title.isEmpty { pieces.append(("title", title)) }
    let isOwn = source == [.ownText]
    pieces.append((isOwn ? "text" : "body", form.markup?.write(body) ?? body.text))
    if form.hasLink, let link { pieces.append(("link", link)) }
    if form.hasHashtags, !hashtags.isEmpty { pieces.append(("hashtags", tagLine)) }
    if !counter.isEmpty { pieces.append(("counter", counter)) }
    return pieces
  }

  var tagLine: String { hashtags.map { "#" + $0 }.joined(separator: " ") }

  /// Links and code in the whole text.
  var spans: [Prose.Span] {
    let offset = title.isEmpty ? 0 : title.utf8.count + Self.spacing.utf8.count
    return body.spans.map { Prose.Span(range: $0.range.moved(by: offset), kind: $0.kind) }
  }

  /// The post as it is counted.
  func written(_ form: Form) -> Written {
    let pieces = pieces(form)
    var text = pieces.first?.text ?? ""
    for piece in pieces.dropFirst() {
      text += Self.spacing
      text += piece.text
    }
    return Written(post: self, pieces: pieces, text: text)
  }

  func fits(_ form: Form, within limit: Int) -> Bool { written(form).fits(form, within: limit) }

  /// A post with its text, which takes some work to make where there is markup.
  struct Written: Sendable {
    let post: Post
    /// See ``Post/pieces(_:)``.
    let pieces: [(what: String, text: String)]
    /// The whole text as it is counted.
    let text: String

    func breakdown(_ form: Form) -> [Draft.Part.Item] {
      var items = pieces.map { Draft.Part.Item($0.what, form.length($0.text)) }
      // What joins two pieces is line ends, one each in every unit.
      if items.count > 1 {
        items.append(.init("spacing", Post.spacing.utf8.count * (items.count - 1)))
      }
      return items
    }

    func fits(_ form: Form, within limit: Int) -> Bool {
      text.utf8.count <= form.maximumBytes && form.length(text) <= limit
    }
  }
}

extension Post {
  /// Makes the posts for a note: one, or those of a thread where the front matter asks for one.
  ///
  /// - Returns: Nil, with a diagnostic, when there is no text or none that fits.
  static func make(_ material: Material, for channel: Channel, form: Form) -> Checked<[Written]?> {
    var made = posts(material, for: channel, form: form)
    let note = material.note
    if form.threadLink == nil, note.frontMatter.channels[channel.name]?.isThread == true {
      made.diagnostics.append(.unused("thread", for: channel, in: note.path))
    }
    return made
  }

  private static func posts(
    _ material: Material, for channel: Channel, form: Form
  ) -> Checked<[Written]?> {
    guard let limit = channel.limit(in: material.site) else {
      preconditionFailure("\(channel.name) has no limit")
    }
    let note = material.note
    let settings = note.frontMatter.channels[channel.name]
    let hashtags = Hashtag.of(material, for: channel)
    let isThread = settings?.isThread == true && form.threadLink != nil
    if let own = settings?.text?.postable, !own.isEmpty {
      // Whoever writes the text writes the link and the hashtags too, unless these are listed.
      let link = channel.outgoing(material).flatMap {
        own.contains($0) || own.contains(material.link ?? $0) ? nil : $0
      }
      let post = Post(
        body: Prose(text: own), link: link, hashtags: settings?.hashtags == nil ? [] : hashtags,
        source: [.ownText])
      if isThread { return thread(post, form, limit: limit, for: channel, in: note.path) }
      return checked(post, form, limit: limit, for: channel, in: note.path)
    }
    let whole = { (style: ProseWriter.Style, source: Ladder.Step) in
      Post(
        body: material.prose(of: nil, in: style), link: channel.outgoing(material),
        hashtags: hashtags, source: [source])
    }
    if isThread {
      let room = limit - form.length("\n\n10/10")
      let thread = whole(form.style.forThreads, .wholeNote).body
        .withoutLongCode { form.length($0) <= room }
      var post = whole(form.style, .wholeNote)
      post.body = thread
      return self.thread(post, form, limit: limit, for: channel, in: note.path)
    }
    if note.isShortPost {
      let post = whole(form.style, .wholeNote)
      return post.body.isEmpty
        ? Checked(nil, [.noExcerpt(hadText: false, for: channel.name, in: note.path)])
        : checked(post, form, limit: limit, for: channel, in: note.path)
    }
    return excerpt(material, for: channel, form, limit: limit, hashtags: hashtags)
  }

  private static func thread(
    _ post: Post, _ form: Form, limit: Int, for channel: Channel, in path: String
  ) -> Checked<[Written]?> {
    let posts = Thread.split(post, form, limit: limit, for: channel, in: path)
    return Checked(posts.value?.map { $0.written(form) }, posts.diagnostics)
  }

  /// A text that is never cut, and so fits or is an error.
  private static func checked(
    _ post: Post, _ form: Form, limit: Int, for channel: Channel, in path: String
  ) -> Checked<[Written]?> {
    let written = post.written(form)
    guard written.fits(form, within: limit) else {
      let part = Draft.Part(text: nil, breakdown: written.breakdown(form))
      return Checked(nil, [.overLimit(part, limit: limit, for: channel, in: path)])
    }
    let count = form.length(written.text)
    let escaped = form.lengthWithEscapes?(written.text) ?? count
    let isNear = max(count, escaped) > limit - form.margin
    return Checked(
      [written],
      isNear ? [.nearLimit(count, escaped: escaped, limit: limit, for: channel.name, in: path)] : []
    )
  }

  /// The best step of the ladder that has room, cut when it has to be.
  private static func excerpt(
    _ material: Material, for channel: Channel, _ form: Form, limit: Int, hashtags: [String]
  ) -> Checked<[Written]?> {
    let note = material.note
    let title = form.hasTitle && note.title.utf8.count <= 300 ? form.title(of: material) : ""
    let link = channel.outgoing(material)
    let post = { (body: Prose, tags: [String], source: [Ladder.Step]) in
      Post(title: title, body: body, link: link, hashtags: tags, source: source)
    }
    // Where only findings count, the front matter's description settles it without a look at the
    // text: it is among what is tried below.
    if !material.wantsDrafts, let line = note.frontMatter.description?.unwrapped, !line.isEmpty {
      let body = ProseWriter.write([.paragraph([.text(line)])], form.style) { _ in nil }
      let cut = body.cut { post($0, [], []).fits(form, within: limit - form.margin) }
      if let cut, cut.isWhole || cut.prose.text.count >= 12 { return Checked([]) }
    }
    var hadText = false
    // A few words are better than none, but not better than another step's sentence.
    for least in [40, 12] {
      for step in material.ladder.indices {
        for (body, source) in excerpts(of: material, from: step, form: form) {
          hadText = true
          // Hashtags give way first, and the text only then.
          for tags in hashtags.isEmpty ? [[]] : [hashtags, []] {
            var tried: Written?
            let cut = body.cut { prose in
              let written = post(prose, tags, source).written(form)
              tried = written
              return written.fits(form, within: limit - form.margin)
            }
            guard let cut else { continue }
            // Nothing was tried but the whole.
            if cut.isWhole, let tried { return Checked([tried]) }
            if cut.prose.text.prefix(least).count == least {
              return Checked([post(cut.prose, tags, source).written(form)])
            }
          }
        }
      }
    }
    return Checked(nil, [.noExcerpt(hadText: hadText, for: channel.name, in: note.path)])
  }

  /// What the post may say from a step of the ladder on, best first.
  ///
  /// The last one is the step's own words. There is none when the channel shows nothing of it.
  private static func excerpts(
    of material: Material, from step: Int, form: Form
  ) -> [(body: Prose, source: [Ladder.Step])] {
    let ladder = material.ladder
    let own = ladder[step].step
    let body = material.prose(of: step, in: form.style)
    guard !body.isEmpty else { return [] }
    guard body.text.utf8.count < form.fullness,
      let next = ladder[(step + 1)...].lastIndex(where: { $0.step.isBeginning })
    else { return [(body, [own])] }
    let more = ladder[next].step
    let beginning = material.prose(of: next, in: form.style)
    // The beginning may have the same words: then they are said once.
    if beginning.text.hasPrefix(body.text) {
      return [(beginning, [more]), (body, [own])]
    }
    // The search builds a table before it looks, and what is longer is not in there.
    let mayHold = beginning.text.utf8.count <= body.text.utf8.count
    if mayHold, body.text.contains(beginning.text) { return [(body, [own])] }
    var both = body
    both.append(paragraph: beginning)
    return [(both, [own, more]), (body, [own])]
  }
}

extension Ladder.Step {
  /// Whether the step shows how the note begins.
  fileprivate var isBeginning: Bool {
    self == .firstParagraph || self == .openingQuote || self == .leadAndBullets
  }
}

extension String {
  /// Without what no post can hold, and without white space at either end.
  var postable: String {
    if utf8.span.isPrintableASCII { return trimmed }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: unicodeScalars.lazy.filter(\.isPostable))
    return String(scalars).trimmed
  }
}

extension Diagnostic {
  static func overLimit(
    _ part: Draft.Part, limit: Int, for channel: Channel, in path: String
  ) -> Self {
    Diagnostic(
      .error, "channel.over-limit", at: .wholeFile, in: path,
      "the text for \(channel.name) is too long: \(part.sum(limit: limit))",
      hint: "shorten it by \(max(1, part.count - limit))")
  }

  fileprivate static func nearLimit(
    _ count: Int, escaped: Int, limit: Int, for channel: String, in path: String
  ) -> Self {
    let escapes = escaped > count ? ", and \(escaped) with its escapes" : ""
    let place = max(count, escaped) > limit ? "above" : "near"
    return Diagnostic(
      .warning, "channel.over-limit", at: .wholeFile, in: path,
      "the text for \(channel) counts \(count)\(escapes), which is \(place) its limit of \(limit)",
      hint: "\(channel) does not say what it counts: leave some room")
  }

  static func noExcerpt(hadText: Bool, for channel: String, in path: String) -> Self {
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
