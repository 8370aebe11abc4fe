import Diagnostics
import Notes
import Testing

@testable import Channels

/// What a note and the site's file can say to channels.
@Suite struct OverrideTests {
  private let body = "# T\n\nFirst words of the note." + filler

  private func payload(_ draft: Draft) -> String { String(decoding: draft.payload, as: UTF8.self) }

  private func text(saying lines: String, to channel: String = "mastodon") -> String {
    "---\ntags: [c++, internal, unit testing]\nchannels:\n  \(channel):\n    \(lines)\n---\n"
      + body + "\n\n![A graph](graph.png)\n\n![](silent.png)\n"
  }

  private func made(_ channel: String, _ text: String) throws -> Checked<Draft?> {
    let files = ["notes/a-note.md": text, "notes/graph.png": "", "notes/silent.png": ""]
    let library = library(files)
    let note = try #require(library.notes.first)
    return try #require(Channels.named(channel)).draft(note, in: library)
  }

  @Test func `an image goes with the words that the note has for it`() throws {
    let draft = try #require(
      try made("threads", text(saying: "image: graph.png", to: "threads")).value)
    #expect(
      draft.images == [Picture(address: "https://example.org/site/notes/graph.png", alt: "A graph")]
    )
    #expect(payload(draft).contains(#""alt_text": "A graph""#))
  }

  @Test func `words for an image in the front matter go before the note's`() throws {
    let text = self.text(saying: "image: silent.png\n    alt: What it shows", to: "threads")
    #expect(try made("threads", text).value?.images.first?.alt == "What it shows")
  }

  @Test(arguments: [
    ("image: silent.png", "image.missing-alt"), ("image: none.png", "link.missing-asset"),
  ])
  func `an image without words, or that is not there, is an error`(line: String, id: String) throws
  {
    let draft = try made("mastodon", text(saying: line))
    #expect(draft.value == nil)
    #expect(draft.diagnostics.map(\.id.description) == [id])
    #expect(draft.diagnostics.hasErrors)
  }

  @Test func `an alternative text that the channel cuts is an error`() throws {
    let alt = String(repeating: "word ", count: 301)
    let draft = try made("mastodon", text(saying: "image: graph.png\n    alt: \(alt)"))
    #expect(draft.value == nil)
    #expect(draft.diagnostics.first?.message.contains("1504 characters, and 1500 fit") == true)
  }

  @Test(arguments: ["devto", "hashnode", "buttondown", "newsletter"])
  func `a whole note with an image without words is no draft`(channel: String) throws {
    let draft = try made(channel, text(saying: "skip: false"))
    #expect(draft.value == nil)
    #expect(draft.diagnostics.map(\.id) == ["image.missing-alt"])
  }

  @Test func `the site's file says how a tag is written, and which is not for channels`() throws {
    let (note, library) = try note("---\ntags: [C++, internal, rust]\n---\n" + body) {
      $0.hashtags = ["c++": "Cplusplus", "internal": ""]
    }
    let draft = try #require(Channel.mastodon.draft(note, in: library).value)
    #expect(draft.text.hasSuffix("#Cplusplus #Rust"))
  }

  @Test func `links say where a reader came from only when asked to`() throws {
    let plain = try #require(try draft("mastodon", body).value)
    #expect(!payload(plain).contains("utm_"))
    let tagged = try #require(
      try draft("mastodon", body) { configuration in
        var channel = SiteConfiguration.Channel(name: "mastodon")
        channel.isTagged = true
        configuration.channels = [channel]
      }.value)
    #expect(tagged.text.hasSuffix("/notes/a-note/?utm_source=mastodon&utm_medium=post"))
    // What the post is found by later is the address itself.
    #expect(tagged.link == plain.link)
  }

  @Test func `what was read of a channel more than a year ago is stale`() throws {
    let (_, library) = try note(body) { $0.channels = [.init(name: "x")] }
    #expect(!Channels.check(library).contains { $0.id == "channel.stale-profile" })
    var later = library
    later.snapshot.asOf = Timestamp(seconds: 1_820_000_000)
    #expect(Channels.check(later).map(\.id) == ["channel.stale-profile"])
  }

  @Test(arguments: ["x", "mastodon", "threads", "telegram"])
  func `a name in the note calls nobody`(channel: String) throws {
    let text =
      "# T\n\nSwift's @State and `@Test` use $HOME, mail ada@example.org or see @bob." + filler
    let draft = try #require(try draft(channel, text).value)
    #expect(Mention.all(in: draft.text.scalars).isEmpty)
    #expect(LiveTag.cashtags(in: draft.text.scalars).isEmpty)
    #expect(draft.text.contains("@\u{200B}State") && draft.text.contains("ada@example.org"))
  }

  @Test(arguments: ["devto", "github-release"])
  func `a name in an article calls nobody`(channel: String) throws {
    let text =
      "---\nextra: { release: v1.0.0 }\n---\n# T\n\nThanks @bob, and `@Test` is code." + filler
    let draft = try #require(try draft(channel, text).value)
    #expect(payload(draft).contains("@\u{200B}bob") && payload(draft).contains("`@Test`"))
  }

  @Test func `a person's own words may call somebody`() throws {
    let text = "---\nchannels:\n  x:\n    text: Thanks @bob!\n---\n" + body
    #expect(try draft("x", text).value?.text.hasPrefix("Thanks @bob!") == true)
  }

  @Test(arguments: [("Buy $AAPL now", 0), ("Buy $AAPL, and $MSFT too", 1)])
  func `more cashtags than X takes are a warning`(own: String, count: Int) throws {
    let made = try draft("x", "---\nchannels:\n  x:\n    text: \(own)\n---\n" + body)
    #expect(made.value != nil)
    #expect(made.diagnostics.map(\.id) == Array(repeating: "channel.over-limit", count: count))
  }

  @Test func `a text of the posts folder without a title is the post`() throws {
    let files = [
      "posts/shipped.md": "Shipped *1.0* today.",
      "posts/essay.md": "# An essay\n\nIts words." + filler,
    ]
    let library = library(files) { $0.channels = Channels.all.map { .init(name: $0.name) } }
    let short = try #require(library.notes.first { $0.path == "posts/shipped.md" })
    let drafts = Channels.drafts(for: short, in: library)
    #expect(drafts.diagnostics.isEmpty)
    #expect(
      drafts.value.map(\.channel) == [
        "bluesky", "discord", "linkedin", "mastodon", "slack", "telegram", "threads",
        "webhook", "x",
      ])
    #expect(drafts.value.allSatisfy { $0.link == nil })
    #expect(drafts.value.last?.text == "Shipped 1.0 today.")
    #expect(short.title == "Shipped 1.0 today.")
    let essay = try #require(library.notes.first { $0.path == "posts/essay.md" })
    #expect(Channel.x.draft(essay, in: library).value?.link != nil)
  }

  @Test func `a webhook gets a short post by its address, and without a title`() throws {
    let library = library(["posts/shipped.md": "Shipped *1.0* today."])
    let short = try #require(library.notes.first)
    let text = payload(try #require(Channel.webhook.draft(short, in: library).value))
    #expect(text.contains(#""url": "https://example.org/site/posts/shipped/""#))
    #expect(!text.contains(#""title""#) && text.contains(#""markdown": "Shipped *1.0* today.\n""#))
  }

  @Test func `a webhook has no page of a person's own words`() throws {
    let own = "---\nchannels:\n  webhook:\n    text: My *own* words.\n---\n" + body
    let text = payload(try #require(try draft("webhook", own).value))
    #expect(text.contains(#""markdown": "My *own* words.\n""#) && !text.contains(#""html""#))
  }

  @Test func `a short post is never cut`() throws {
    let library = library(["posts/long.md": String(repeating: "word ", count: 100)])
    let made = Channel.x.draft(try #require(library.notes.first), in: library)
    #expect(made.value == nil && made.diagnostics.hasErrors)
  }

  @Test(arguments: [("Version 1.2.0 is out", "1.2.0"), ("v0.9.1-rc.1 of it", "v0.9.1-rc.1")])
  func `a release is on the tag that the title names`(title: String, tag: String) throws {
    let draft = try #require(
      try draft("github-release", "# \(title)\n\nIt has news." + filler).value)
    #expect(payload(draft).contains("\"tag_name\": \"\(tag)\""))
    #expect(payload(draft).contains("\"prerelease\": \(tag.contains("-"))"))
  }

  @Test func `a release counts what stands below the note, and has room for it`() throws {
    let draft = try #require(try draft("github-release", "# v1.2.0\n\nIt has news." + filler).value)
    let body = try #require(JSON(reading: draft.payload)?["body"]?.text)
    #expect(body.hasSuffix("<https://example.org/site/notes/a-note/>\n"))
    #expect(draft.parts[0].count == body.utf8.count)
    #expect(draft.parts[0].breakdown.map(\.what) == ["body", "link"])
    let long = String(repeating: "word ", count: 25_000).dropLast()
    let made = try made("github-release", "# v1.2.0\n\n\(long)\n")
    #expect(made.value == nil)
    #expect(made.diagnostics.map(\.id) == ["channel.over-limit"])
  }

  @Test func `Buttondown fills in nothing, and what is sent is what counts`() throws {
    let text = "# Say {{ x }} in Jinja\n\nIt says {% y %}." + filler
    let draft = try #require(try draft("buttondown", text).value)
    #expect(!payload(draft).contains("{{") && !payload(draft).contains("{%"))
    let plain = try #require(
      try made("buttondown", text.replacing("{% y %}", with: "{ y }")).value)
    // Two signs more, and a space of no width.
    #expect(draft.parts[0].count == plain.parts[0].count + 5)
  }

  @Test func `more tags than dev.to takes are an error, however they were chosen`() throws {
    let draft = try made("devto", text(saying: "hashtags: [a, b, c, d, e]", to: "devto"))
    #expect(draft.value == nil)
    #expect(draft.diagnostics.map(\.id).contains("channel.over-limit"))
  }

  @Test func `a tag that is for the site alone is proposed to nobody`() throws {
    let (note, library) = try note("---\ntags: [c++, internal]\n---\n" + body) {
      $0.hashtags = ["internal": ""]
    }
    let draft = try #require(Channel.lobsters.draft(note, in: library).value)
    #expect(payload(draft).contains("c++"))
    #expect(!payload(draft).contains("internal"))
  }

  @Test func `a name in the title calls nobody`() throws {
    let draft = try #require(
      try draft("telegram", "# What @State does\n\nFirst words of the note." + filler).value)
    #expect(draft.text.hasPrefix("What @\u{200B}State does"))
    #expect(payload(draft).contains("<b>What @\u{200B}State does</b>"))
  }

  @Test func `a title is words to Discord, and no longer than it takes`() throws {
    let draft = try #require(
      try draft("discord", "# The snake\\_case of \\*args\n\nFirst words." + filler).value)
    #expect(try title(of: draft) == #"The snake\_case of \*args"#)
    let words = String(repeating: "snake\\_case ", count: 60)
    let long = try #require(try made("discord", "# \(words)\n\nFirst words." + filler).value)
    #expect(try title(of: long).utf16.count <= 256)
  }

  private func title(of draft: Draft) throws -> String {
    try #require(JSON(reading: draft.payload)?["embeds"]?.items.first?["title"]?.text)
  }

  @Test(arguments: [
    ("linkedin", "thread: true", "thread"), ("devto", "thread: true", "thread"),
    ("discord", "hashtags: [one]", "hashtags"), ("newsletter", "hashtags: [one]", "hashtags"),
    ("hackernews", "image: graph.png", "image"), ("newsletter", "alt: A graph", "alt"),
  ])
  func `what a channel has no use for is said`(channel: String, line: String, key: String) throws {
    let made = try made(channel, text(saying: line, to: channel))
    let found = made.diagnostics.filter { $0.id == "channel.unused-setting" }
    #expect(found.map(\.severity) == [.warning])
    #expect(found.first?.message.contains("'channels.\(channel).\(key)'") == true)
  }

  @Test(arguments: ["x", "bluesky", "mastodon", "threads"])
  func `what a channel has a use for is no finding`(channel: String) throws {
    let made = try made(
      channel, text(saying: "thread: true\n    hashtags: [one]\n    image: graph.png", to: channel))
    #expect(made.diagnostics.isEmpty && made.value != nil)
  }

  @Test func `a note that is about no version is no release, and that is no mistake`() throws {
    let made = try draft("github-release", "# Rust 2024 and 3.14\n\nWords." + filler)
    #expect(made.value == nil && made.diagnostics.isEmpty)
  }
}
