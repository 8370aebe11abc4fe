import Diagnostics
import Notes
import Testing

@testable import Channels

@Suite struct PreviewTests {
  @Test func `the page shows every draft, what is wrong, and runs nothing`() throws {
    let text = """
      ---
      title: "<script>alert(1)</script> & \\"quotes\\""
      channels:
        x: { text: '<img src=x onerror=alert(2)> https://e.example/"><script>alert(3)</script>' }
        mastodon: { thread: true }
      ---
      Words <script>alert(4)</script> [bad](javascript:alert(5)) of a note.

      ![](silent.png)

      """ + String(repeating: "A sentence of words. ", count: 40) + filler
    let library = library(["notes/a-note.md": text, "notes/silent.png": ""]) {
      $0.channels = Channels.all.map { .init(name: $0.name) }
    }
    let note = try #require(library.notes.first)
    var page = PreviewPage(of: library)
    page.add(note, Channels.drafts(for: note, in: library, wantsPreview: true))
    let html = String(decoding: page.finished(), as: UTF8.self)
    #expect(!html.contains("<script") && !html.contains("<img src=x"))
    #expect(!html.contains("href=\"javascript"))
    #expect(html.contains("default-src 'none'"))
    // Whole notes are not drafted: their image says nothing.
    #expect(html.contains("has no alternative text"))
    #expect(html.ranges(of: "<div class=\"draft\">").count == 12)
    #expect(html.contains("goes-on"))
  }

  @Test(arguments: ["devto", "hashnode", "buttondown"])
  func `an article is shown with the words that the front matter has for it`(name: String) throws {
    let head = "---\nchannels:\n  \(name): { text: 'My **own** <words>.' }\n---\n"
    let html = try preview(name, head + "# T\n\nNote." + filler)
    #expect(html.contains("My &lt;b&gt;own&lt;/b&gt;"))
    #expect(!html.contains("Note."))
  }

  @Test func `an embed is shown with the image that it has`() throws {
    let html = try preview("discord", "# T\n\nFirst words.\n\n![A graph](graph.png)" + filler)
    #expect(html.contains("<figure><span class=\"picture\">A graph</span></figure>"))
  }

  private func preview(_ name: String, _ text: String) throws -> String {
    let library = library(["notes/a-note.md": text, "notes/graph.png": ""])
    let note = try #require(library.notes.first)
    let channel = try #require(Channels.named(name))
    let material = Material(note, in: library, wantsPreview: true)
    return channel.preview(try #require(channel.draft(material).value), material).html
  }

  @Test(arguments: [
    (15_000, "USD", "$0.015"), (200_000, "USD", "$0.20"), (12_340_000, "EUR", "12.34 EUR"),
    (0, "USD", "$0.00"),
  ])
  func `a price is said to the last digit that counts`(micros: Int, currency: String, text: String)
  {
    #expect(Price(micros: micros, currency: currency).text == text)
  }
}
