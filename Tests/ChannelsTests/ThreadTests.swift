import Diagnostics
import Notes
import Support
import Testing

@testable import Channels

@Suite struct ThreadTests {
  private func thread(_ channel: String, _ body: String, text: String? = nil) throws -> Checked<
    Draft?
  > {
    let own = text.map { "    text: |\n      " + $0.replacing("\n", with: "\n      ") + "\n" } ?? ""
    return try draft(
      channel, "---\nchannels:\n  \(channel):\n    thread: true\n\(own)---\n# T\n\n" + body)
  }

  private func bodies(_ draft: Draft) -> [String] {
    draft.parts.compactMap(\.text)
  }

  @Test func `posts end with paragraphs and sentences, and say which they are`() throws {
    let paragraph =
      "A sentence of some words that goes on for a while. And another one, a bit shorter. "
    let text = (1...6).map { "\($0) \(paragraph)" }.joined(separator: "\n\n")
    let draft = try #require(try thread("x", text).value)
    #expect(draft.parts.count == 3)
    let posts = bodies(draft)
    #expect(posts[0].hasSuffix("shorter.\n\n1/3"))
    #expect(posts[2].contains("\n\nhttps://example.org/site/notes/a-note/\n\n3/3"))
    #expect(!posts[0].contains("https://") && !posts[1].contains("https://"))
    // Two posts of words, and one with the link.
    #expect(draft.price == Price(micros: 230_000, currency: "USD"))
  }

  @Test(arguments: ["mastodon", "bluesky", "threads"])
  func `elsewhere the first post has the link`(channel: String) throws {
    let draft = try #require(
      try thread(channel, String(repeating: "Some words here. ", count: 80)).value)
    #expect(draft.parts.count > 2)
    let payload = String(decoding: draft.payload, as: UTF8.self)
    let link = "https://example.org/site/notes/a-note/"
    let first = try #require(payload.firstRange(of: link))
    let second = try #require(payload.firstRange(of: "2/\(draft.parts.count)"))
    #expect(first.lowerBound < second.lowerBound)
  }

  @Test func `X makes one post unless the note asks for a thread`() throws {
    let draft = try draft("x", "# T\n\n" + String(repeating: "Some words here. ", count: 80))
    #expect(draft.value?.parts.count == 1)
  }

  @Test func `what fits one post is one post`() throws {
    let draft = try #require(
      try thread("x", "A few words of a note, and that is all there is.").value)
    #expect(draft.parts.count == 1)
    #expect(!draft.text.contains("1/1"))
  }

  @Test func `code has a post of its own, and what is longer a remark`() throws {
    let short = "```\nlet a = 1\n\nlet b = 2\n```"
    let long = "```\n" + String(repeating: "let a = 1\n", count: 60) + "```"
    let draft = try #require(
      try thread("x", "Before it.\n\n\(short)\n\nBehind it.\n\n\(long)\n").value)
    #expect(draft.parts.map(\.text)[1] == "let a = 1\n\nlet b = 2\n\n2/3")
    #expect(draft.text.contains("Behind it.\n\n[code in the note]"))
  }

  @Test func `no post has a few words alone`() throws {
    for count in 250...300 {
      let text = String(repeating: "a", count: count) + " b c d."
      guard
        let draft = try thread("x", String(repeating: "word ", count: count / 5) + text.suffix(20))
          .value,
        draft.parts.count > 1, let last = draft.parts.last
      else { continue }
      let body = last.breakdown.first { $0.what == "body" }?.count ?? 0
      #expect(body >= Thread.leastLast, "\(draft.text)")
    }
  }

  @Test func `a word that is longer than a post is an error`() throws {
    let made = try thread("x", String(repeating: "x", count: 400) + " and words" + filler)
    #expect(made.value == nil)
    #expect(made.diagnostics.map(\.id) == ["channel.over-limit"])
    #expect(made.diagnostics.hasErrors)
  }

  @Test func `too long a thread is an error`() throws {
    let made = try thread("x", String(repeating: "Some words here. ", count: 900))
    #expect(made.value == nil)
    #expect(made.diagnostics.first?.message.contains("25 are the most") == true)
  }

  @Test(arguments: 0..<40, ["x", "mastodon", "bluesky", "threads"])
  func `the parts say what the text says, and each one fits`(seed: UInt64, channel: String) throws {
    var random = Seeded(seed: seed &* 104_729 &+ 7)
    let count = Int.random(in: 20...150, using: &random)
    let body = (0..<count).compactMap { _ in Self.pieces.randomElement(using: &random) }
      .joined(separator: " ")
    let text = "---\nchannels:\n  \(channel):\n    thread: true\n---\n# T\n\nBegin. " + body
    let (note, library) = try note(text)
    let kind = try #require(Channels.named(channel))
    let made = kind.draft(note, in: library)
    guard let draft = made.value else {
      #expect(made.diagnostics.hasErrors)
      return
    }
    let limit = try #require(draft.limit)
    let style = ProseWriter.Style(
      writesAddresses: channel == "mastodon", code: channel == "mastodon" ? .fenced : .plain,
      keepsTicks: channel == "mastodon", quietsMentions: channel != "bluesky")
    let material = Material(note, in: library)
    let whole = ProseWriter.write(material.blocks, style, address: material.address)
    let link = "https://example.org/site/notes/a-note/"
    var said = ""
    for (index, part) in draft.parts.enumerated() {
      #expect(part.count <= limit)
      #expect(channel != "bluesky" || (part.text?.utf8.count ?? 0) <= 3000)
      var words = part.text ?? ""
      if draft.parts.count > 1 {
        #expect(words.hasSuffix("\n\n\(index + 1)/\(draft.parts.count)"))
        words.removeLast("\n\n\(index + 1)/\(draft.parts.count)".count)
      }
      if words.hasSuffix("\n\n" + link) { words.removeLast(link.count + 2) }
      #expect(words.count == 1 || words.first?.isWhitespace == false)
      said += words
    }
    let bare = { (text: String) in text.filter { !$0.isWhitespace } }
    #expect(bare(said) == bare(whole.text))
    // Nothing that belongs together came apart.
    for span in whole.spans {
      let inside = whole.slice(span.range).text
      #expect(draft.parts.contains { $0.text?.contains(inside) == true }, "\(inside)")
    }
    for tag in ["#two_words", "#日本語", "[12]"] where whole.text.contains(tag) {
      #expect(draft.parts.contains { $0.text?.contains(tag) == true })
    }
  }

  private static let pieces = [
    "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "e\u{301}\u{302}", "שלום עולם.", "مرحبا بالعالم", "東京都。今日は。", "한국어", "word",
    "A sentence here.",
    "Clause, clause;", "e.g. this", "v1.2", "`let a = b c d`",
    "[a link of words](https://example.com/x)",
    "https://example.com/path?q=1", "**strong *and* more**", "#two_words", "#日本語", "@State",
    "\\[12\\]",
    "\n\n", "\n- item of a list\n- another item\n\n", "\n\n```\ncode code\n\nmore code\n```\n\n",
    "\n\n> quoted words\n\n", "नमस्ते", "ไทยแลนด์", "🙋🏽🙋🏽", String(repeating: "wörd ", count: 30),
  ]
}
