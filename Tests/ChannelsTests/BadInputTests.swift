import Diagnostics
import Notes
import Testing

@testable import Channels

/// Notes of one thing alone, each of which has broken a counter or a cutter somewhere.
@Suite struct BadInputTests {
  private static let bodies: [(name: String, text: String)] = [
    ("families", String(repeating: "👨‍👩‍👧‍👦", count: 2000)),
    ("families with spaces", String(repeating: "👨‍👩‍👧‍👦 ", count: 2000)),
    ("flags", String(repeating: "🇬🇧", count: 3000)),
    ("keycaps and skins", String(repeating: "1️⃣🙋🏽 ", count: 2000)),
    ("right to left", String(repeating: "שלום עולם. مرحبا بالعالم، ", count: 600)),
    ("a right-to-left override", String(repeating: "\u{202E}txet desrever\u{202C} ", count: 600)),
    ("marks on one letter", "Z" + String(repeating: "\u{301}", count: 20_000)),
    (
      "words of letters with marks",
      String(repeating: "Z" + String(repeating: "\u{301}", count: 60) + " ", count: 600)
    ),
    ("a long word", String(repeating: "x", count: 10_000)),
    ("a long word and short ones", String(repeating: "x", count: 10_000) + " a b c d e f g h i j"),
    ("ideographs without a space", String(repeating: "東京都", count: 4000)),
    ("letters outside the first plane", String(repeating: "𝓐𝓑 ", count: 4000)),
    ("conjuncts", String(repeating: "क्ष्म्य ", count: 2000)),
    ("code alone", "```\n" + String(repeating: "let a = 1\n", count: 1000) + "```"),
    (
      "a table alone", "| a | b |\n|---|---|\n" + String(repeating: "| one two | é |\n", count: 800)
    ),
    ("one wide cell", "| a |\n|---|\n| \(String(repeating: "東", count: 6000)) |"),
    ("a list alone", String(repeating: "- an item of a list\n", count: 800)),
    ("deep quotes", String(repeating: "> ", count: 60) + "words"),
    ("headings alone", String(repeating: "## A heading\n\n", count: 400)),
    ("a long address", "https://example.org/" + String(repeating: "a/", count: 5000)),
    ("mentions", String(repeating: "@someone @one@two.example $HOME #tag ", count: 500)),
    ("invisible characters", String(repeating: "a\u{200B}\u{2060}\u{200D}b ", count: 2000)),
    ("templates", String(repeating: "{{ a }} {% b %} ", count: 900)),
    ("escapes", String(repeating: "\\* \\_ &lt; &amp; ", count: 1500)),
  ]

  @Test(arguments: bodies)
  func `a draft of it fits, or a diagnostic says why there is none`(
    body: (name: String, text: String)
  ) throws {
    let (note, library) = try note(
      "---\ntags: [one, two words]\nextra: { release: v1.0.0 }\n---\n# T\n\n\(body.text)\n\(filler)"
    )
    for channel in Channels.all {
      let made = channel.draft(note, in: library)
      guard let draft = made.value else {
        #expect(!made.diagnostics.isEmpty, "\(channel.name): no draft and no word of why")
        continue
      }
      #expect(!draft.payload.isEmpty)
      for part in draft.parts {
        #expect(part.count <= draft.limit ?? .max, "\(channel.name): over its limit")
        guard let text = part.text else { continue }
        expectWhole(text, of: note, channel)
        // A count of another kind must not be above the limit either.
        switch channel.name {
        case "discord", "slack", "telegram", "linkedin":
          #expect(text.unicodeScalars.count <= draft.limit ?? .max, "\(channel.name)")
        case "bluesky": #expect(text.utf8.count <= 3000)
        default: break
        }
      }
    }
  }

  @Test(arguments: bodies)
  func `as a thread, each post of it fits`(body: (name: String, text: String)) throws {
    let names = Channels.all.filter { $0.kind == .post }.map(\.name)
    let threads = names.map { "  \($0): { thread: true }\n" }.joined()
    let (note, library) = try note(
      "---\nchannels:\n\(threads)---\n# T\n\n\(body.text)\n\(filler)")
    for name in names {
      let channel = try #require(Channels.named(name))
      let made = channel.draft(note, in: library)
      #expect(made.value != nil || !made.diagnostics.isEmpty, "\(name)")
      for part in made.value?.parts ?? [] {
        #expect(part.count <= made.value?.limit ?? .max, "\(name): over its limit")
        expectWhole(part.text ?? "", of: note, channel)
      }
    }
  }

  @Test(arguments: [
    String(repeating: "Z" + String(repeating: "\u{301}", count: 9) + " ", count: 200),
    String(repeating: "👨‍👩‍👧‍👦 ", count: 200), String(repeating: "x", count: 10_000),
    String(repeating: "שלום ", count: 300), "\u{202E}" + String(repeating: "title ", count: 80),
  ])
  func `a title of it fits where titles go, by every count of a text`(title: String) throws {
    let (note, library) = try note(
      "# \(title)\n\nWords enough of a note for it to be one.\n\(filler)")
    let material = Material(note, in: library)
    for limit in [150, 256] {
      guard let cut = material.title(cutTo: limit) else { continue }
      #expect(cut.utf16.count <= limit)
      expectWhole(cut, of: note, nil)
    }
    for channel in Channels.all where channel.kind == .sheet {
      guard let draft = channel.draft(note, in: library).value else { continue }
      let limit = try #require(draft.limit)
      for part in draft.parts { #expect((part.text ?? "").unicodeScalars.count <= limit) }
    }
  }

  /// Whether every character of more than one code point is one of the note's, and so not cut.
  private func expectWhole(_ text: String, of note: Note, _ channel: Channel?) {
    let source = String(decoding: note.source.bytes, as: UTF8.self)
    let known = Set(source.filter { $0.unicodeScalars.count > 1 })
    // What keeps a mention from calling anybody is ours.
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text.unicodeScalars.filter { $0 != Prose.quiet })
    for character in String(scalars) where character.unicodeScalars.count > 1 {
      #expect(
        known.contains(character),
        "\(channel?.name ?? "title"): \(character.unicodeScalars.map { $0.value }) was cut")
    }
  }
}
