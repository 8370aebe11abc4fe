import Diagnostics
import Support
import Testing

@testable import Channels
import Notes

@Suite struct PropertyTests {
  /// Pieces that have broken counters and cutters elsewhere.
  private static let pieces = [
    "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🙋🏽", "1️⃣", "e\u{301}\u{302}\u{303}", "שלום עולם.", "مرحبا بالعالم", "東京都。", "한국어",
    "\u{202B}rtl\u{202C}", "word", "Sentence here.", "e.g. this", "v1.2", "`let a = b c d`",
    "[a link of words](https://example.com/x)", "https://example.com/path?q=1", "example.com",
    "**strong *and* more**", "a\u{200D}b", "🐦‍⬛", "\u{0600}1", "नमस्ते", "ไทยแลนด์", "@user@host.example",
    "\n\n", "\n- item\n- item\n\n", "\n\n```\ncode code\n```\n\n",
    "\n\n| a | b |\n|-|-|\n| c | d |\n\n",
    "\n\n> quoted\n\n", "  \n", "&amp;", "\\*", "<br>", "![alt](a.png)",
    String(repeating: "x", count: 300),
    "\u{FEFF}", "\u{FFFE}", "Z" + String(repeating: "\u{301}", count: 50), "#tag", "｡", "🇬🇧🇽🇽",
  ]

  @Test(arguments: 0..<20)
  func `every draft fits, ends whole and keeps its link`(seed: UInt64) throws {
    var random = Seeded(seed: seed &* 7919 &+ 1)
    for _ in 0..<6 {
      let count = Int.random(in: 1...120, using: &random)
      let body = (0..<count).compactMap { _ in Self.pieces.randomElement(using: &random) }
        .joined(separator: Bool.random(using: &random) ? " " : "")
      let (note, library) = try note("---\ntags: [one, two]\n---\n# T\n\n" + body + filler)
      let link = "https://example.org/site/notes/a-note/"
      let drafts = Channels.drafts(for: note, in: library)
      #expect(drafts.value.count + drafts.diagnostics.count == 6)
      let material = Material(note, in: library)
      for draft in drafts.value {
        #expect(draft.link == link)
        guard let limit = draft.limit, let text = draft.parts[0].text else { continue }
        let count = draft.fullest.count
        #expect(count <= limit)
        #expect(draft.channel == "linkedin" || text.contains("\n\n" + link))
        switch draft.channel {
        case "x": #expect(WeightedLength.of(text) == count)
        case "mastodon": #expect(StatusLength.of(text) == count)
        case "bluesky": #expect(text.count == count && text.utf8.count <= 3000)
        default: #expect(text.utf16.count == count)
        }
        #expect(endsWhole(text, link: link, material), "\(draft.channel): \(text)")
      }
    }
  }

  @Test(arguments: 0..<20)
  func `a check finds what the drafts would, without making them`(seed: UInt64) {
    var random = Seeded(seed: seed &* 104_729 &+ 5)
    let pieces =
      Self.pieces + ["# T\n\n", "# Some title\n\n", "<b>raw</b>", "[^1]", "\n\n[^1]: n\n"]
    let code = "\n\n```\none two three four five six seven eight nine ten\n```\n"
    let heading = "\n\n# One two three four five six seven eight nine ten eleven twelve\n"
    let texts = ["A few words.", String(repeating: "word ", count: 99), "东京", "x", "-", "#tag"]
    let urls = [
      "https://example.org", "none", "https://example.org/" + String(repeating: "y", count: 260),
    ]
    for _ in 0..<12 {
      func any(_ most: Int) -> String {
        (0..<Int.random(in: 0...most, using: &random)).compactMap { _ in
          pieces.randomElement(using: &random)
        }
        .joined(separator: " ")
      }
      let word = { (words: [String]) in words.randomElement(using: &random) ?? "" }
      var head = Bool.random(using: &random) ? ["tags: [one, two]"] : ["title: \"A title\""]
      if Bool.random(using: &random) { head.append("description: \"\(word(texts))\"") }
      if Int.random(in: 0..<4, using: &random) == 0 {
        head.append(
          "channels: { x: { text: \"\(word(texts))\" }, devto: { text: \"\(word(texts))\" } }")
      }
      let body = any(3) + word(["", "\n\n" + any(30)]) + word([filler, code, heading])
      let url = word(urls)
      let limit = [nil, 60, 300].randomElement(using: &random) ?? nil
      let all = Bool.random(using: &random)
      let library = library(
        ["notes/a-note.md": "---\n\(head.joined(separator: "\n"))\n---\n\(body)"]
      ) {
        $0.url = url
        if all { $0.channels = Channels.all.map { .init(name: $0.name, limit: limit) } }
      }
      // A stub is not published, and has no drafts.
      guard let note = library.notes.first else { continue }
      let drafts = Channels.drafts(for: note, in: library)
      #expect(Channels.findings(for: note, in: library) == drafts.diagnostics, "\(head) \(body)")
    }
  }

  @Test(arguments: ["x", "mastodon", "bluesky", "linkedin"], ["a", "é", "東", "😀"])
  func `a text of short words fills the limit to the last word and no further`(
    channel: String, letter: String
  ) throws {
    let words = String(repeating: letter + " ", count: 2000)
    let draft = try #require(try draft(channel, "# T\n\n" + words + filler).value)
    let free = channel == "linkedin" ? 100 : 0
    let limit = try #require(draft.limit) - free
    #expect(draft.text.contains("…"))
    #expect(draft.fullest.count <= limit)
    #expect(draft.fullest.count > limit - 4)
  }

  /// Whether the body, without its `…`, is made of the first grapheme clusters of some step.
  private func endsWhole(_ text: String, link: String, _ material: Material) -> Bool {
    let end = text.firstRange(of: "\n\n" + link) ?? text.firstRange(of: "\n\n#One")
    var body = text[..<(end?.lowerBound ?? text.endIndex)]
    if body.hasPrefix("T\n\n") { body = body.dropFirst(3) }
    let cut = body.last == "…" ? body.dropLast() : body
    let styles = [
      ProseWriter.Style(writesAddresses: false, code: .dropped, keepsTicks: false),
      ProseWriter.Style(
        writesAddresses: false, code: .dropped, keepsTicks: false, quietsMentions: true),
      ProseWriter.Style(
        writesAddresses: true, code: .fenced, keepsTicks: true, quietsMentions: true),
      ProseWriter.Style(writesAddresses: true, code: .indented, keepsTicks: false),
    ]
    let sources = styles.flatMap { style in
      material.ladder.map { ProseWriter.write($0.blocks, style, address: material.address).text }
    }
    // LinkedIn may have two steps, of which the second is the beginning of the note.
    return sources.contains { Array($0).starts(with: Array(cut)) }
      || sources.contains { cut.hasPrefix($0 + "\n\n") }
  }
}
