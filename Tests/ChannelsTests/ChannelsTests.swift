import Diagnostics
import Notes
import Testing

@testable import Channels

@Suite struct ChannelsTests {
  private let text = "# T\n\nFirst words of the note." + filler

  @Test func `the usual channels draft a note when nothing is configured`() throws {
    let (note, library) = try note(text)
    let drafts = Channels.drafts(for: note, in: library)
    #expect(drafts.diagnostics.isEmpty)
    #expect(
      drafts.value.map(\.payloadPath) == [
        "channels/bluesky/notes/a-note.request.json", "channels/devto/notes/a-note.request.json",
        "channels/linkedin/notes/a-note.request.json",
        "channels/mastodon/notes/a-note.request.json", "channels/newsletter/notes/a-note.eml",
        "channels/x/notes/a-note.request.json",
      ])
    #expect(drafts.value.last?.sidecarPath == "channels/x/notes/a-note.json")
  }

  @Test func `the configuration says which channels there are`() throws {
    let (note, library) = try note(text) { $0.channels = [.init(name: "devto"), .init(name: "x")] }
    #expect(Channels.drafts(for: note, in: library).value.map(\.channel) == ["devto", "x"])
  }

  @Test func `a note skips a channel`() throws {
    let (note, library) = try note("---\nchannels:\n  x:\n    skip: true\n---\n" + text)
    #expect(!Channels.drafts(for: note, in: library).value.map(\.channel).contains("x"))
    #expect(Channel.x.draft(note, in: library).value == nil)
  }

  @Test func `the home page gets no draft`() throws {
    let library = library(["README.md": text, "notes/a.md": text])
    let home = try #require(library.home)
    #expect(Channels.drafts(for: home, in: library).value.isEmpty)
  }

  @Test func `an unknown channel is reported where it is named`() throws {
    let library = library(["notes/a.md": "---\nchannels:\n  myspace:\n    skip: true\n---\n" + text]
    ) {
      $0.channels = [.init(name: "x"), .init(name: "mastdon")]
    }
    let found = Channels.check(library)
    #expect(found.map(\.id) == ["channel.unknown-channel", "channel.unknown-channel"])
    #expect(found.map(\.path) == ["notes/a.md", "pipelines/site.yaml"])
    #expect(found.allSatisfy { $0.severity == .warning })
    #expect(found.last?.hint == "did you mean 'mastodon'?")
    #expect(found.first?.hint?.hasPrefix("channels are bluesky, ") == true)
  }

  @Test func `a site without an address is reported once, and drafts go without a link`() throws {
    let files = ["notes/a.md": text, "notes/b.md": text]
    let library = library(files) { $0.url = nil }
    #expect(Channels.check(library).count == 1)
    for note in library.notes {
      let drafts = Channels.drafts(for: note, in: library)
      #expect(drafts.diagnostics.isEmpty)
      #expect(drafts.value.count == 6)
      #expect(drafts.value.allSatisfy { $0.link == nil })
      #expect(drafts.value.last?.text == "First words of the note.")
      #expect(drafts.value.last?.price == Price(micros: 15_000, currency: "USD"))
    }
  }

  @Test func `own text over the limit is an error that says by how much`() throws {
    let own = String(repeating: "word ", count: 60)
    let draft = try draft("x", "---\nchannels:\n  x:\n    text: \(own)\n---\n" + text)
    #expect(draft.value == nil)
    let found = try #require(draft.diagnostics.first)
    #expect(found.id == "channel.over-limit")
    #expect(found.severity == .error)
    // 299 letters, two line ends and an address.
    #expect(
      found.message
        == "the text for x is too long: 299 text + 23 link + 2 spacing = 324/280")
    #expect(found.hint == "shorten it by 44")
  }

  @Test func `own text keeps the link that is in it, and gets no other`() throws {
    let link = "https://example.org/site/notes/a-note/"
    let own = "---\nchannels:\n  x:\n    text: See \(link) for it.\n---\n"
    #expect(try draft("x", own + text).value?.text == "See \(link) for it.")
  }

  @Test func `an account's own limit goes before the usual one`() throws {
    let long = "# T\n\n" + String(repeating: "A sentence of words. ", count: 40)
    let usual = try #require(try draft("x", long).value)
    let premium = try #require(
      try draft("x", long) { $0.channels = [.init(name: "x", limit: 25_000)] }.value)
    #expect(usual.fullest.count <= 280 && usual.fullest.count > 240)
    #expect(premium.fullest.count > 800)
    #expect(premium.limit == 25_000)
  }

  @Test func `the front matter's canonical address is the link`() throws {
    let own = "---\ncanonical: https://elsewhere.example/a\n---\n"
    let draft = try #require(try draft("mastodon", own + text).value)
    #expect(draft.link == "https://elsewhere.example/a")
    #expect(draft.text.hasSuffix("\n\nhttps://elsewhere.example/a"))
  }

  @Test(arguments: [
    "```\nlet a = 1 // and some words more than ten of them in all here\n```\n",
    "| a | b |\n|---|---|\n| one two three four five | six seven eight nine ten eleven |\n",
  ])
  func `a note of code or tables has no excerpt, and says so`(body: String) throws {
    for channel in ["x", "linkedin", "mastodon", "bluesky"] {
      let draft = try draft(channel, "# T\n\n" + body)
      #expect(draft.value == nil)
      #expect(draft.diagnostics.map(\.id) == ["channel.empty-excerpt"])
      #expect(draft.diagnostics.map(\.severity) == [.warning])
    }
    for channel in ["newsletter", "devto"] {
      #expect(try draft(channel, "# T\n\n" + body).value != nil)
    }
  }

  @Test func `a word that no post can hold is not cut`() throws {
    let word = String(repeating: "x", count: 10_000)
    let draft = try draft("x", "# T\n\n\(word) a b c d e f g h i j k\n")
    #expect(draft.value == nil)
    #expect(draft.diagnostics.map(\.id) == ["channel.over-limit"])
  }

  @Test func `every profile says when and where it was read`() {
    for channel in Channels.all {
      #expect(channel.profile.asOf != nil, "\(channel.name)")
      #expect(!channel.profile.sources.isEmpty, "\(channel.name)")
    }
  }
}
