import Diagnostics
import Notes
import Testing

@testable import Channels

@Suite struct CardTests {
  private func card(bytes: Int = 40_000, width: Int = 1200, height: Int = 630) -> Picture {
    Picture(
      address: "https://example.org/cards/notes/a.png", alt: "A · Notes",
      file: .init(path: "site/cards/notes/a.png", bytes: bytes, width: width, height: height))
  }

  private func drafted(
    _ channel: Channel, _ card: Picture?, _ frontMatter: String = ""
  ) throws -> Draft {
    let library = library([
      "notes/a.md": """
      ---
      title: A
      \(frontMatter)
      ---
      A retry without a budget turns a small outage into a large one. ![A graph](graph.png)
      """, "notes/graph.png": "",
    ]) { $0.channels = Channels.all.map { SiteConfiguration.Channel(name: $0.name) } }
    let note = try #require(library.notes.first)
    return try #require(channel.draft(note, in: library, socialCard: card).value)
  }

  @Test(arguments: [Channel.bluesky, .linkedIn, .mastodon, .x])
  func `what stands for the link shows the site's card`(channel: Channel) throws {
    #expect(try drafted(channel, card()).card?.image == card())
  }

  @Test(arguments: [Channel.bluesky, .linkedIn])
  func `an image of the front matter goes before it`(channel: Channel) throws {
    let own = try drafted(channel, card(), "channels: { \(channel.name): { image: graph.png } }")
    #expect(own.card?.image?.address.hasSuffix("/notes/graph.png") == true)
  }

  @Test(arguments: [Channel.mastodon, .x])
  func `an image of the post's own stands in the place of the link's card`(channel: Channel) throws
  {
    let own = try drafted(channel, card(), "channels: { \(channel.name): { image: graph.png } }")
    #expect(own.card == nil)
    #expect(own.images.count == 1)
  }

  @Test func `without a card there is an image of the note that has words`() throws {
    #expect(try drafted(.bluesky, nil).card?.image?.alt == "A graph")
  }

  @Test func `a card of which the channel would cut off words gives way`() throws {
    #expect(try drafted(.bluesky, card(width: 630)).card?.image?.alt == "A graph")
  }

  @Test(arguments: Channels.all)
  func `what is sent is the same with a card and without`(channel: Channel) throws {
    guard channel.name != "github-release" else { return }
    #expect(try drafted(channel, card()).payload == drafted(channel, nil).payload)
  }

  @Test func `a picture that is larger than the channel takes is an error`() throws {
    let library = library([
      "notes/a.md": "# A\n\nA retry without a budget turns a small outage into a large one."
    ])
    let note = try #require(library.notes.first)
    let made = Channel.bluesky.draft(note, in: library, socialCard: card(bytes: 1_000_001))
    #expect(made.value == nil)
    #expect(made.diagnostics.map(\.id) == ["channel.over-limit"])
    #expect(
      made.diagnostics.first?.message
        == "the picture for bluesky has 1000001 bytes, and 1000000 fit")
  }
}
