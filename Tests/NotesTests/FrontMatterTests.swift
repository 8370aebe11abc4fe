import Diagnostics
import Support
import Testing

@testable import Notes

@Suite struct FrontMatterTests {
  private func read(_ text: String) -> Checked<FrontMatter> {
    let file = SourceFile(path: "a.md", bytes: Array(text.utf8))
    return FrontMatterReader.read(file, Fence(file.bytes))
  }

  @Test func `an unknown key is a warning, with the key it resembles`() {
    expectDiagnostics(
      in: """
        ---
        title: Fuzz testing
        tgas: rust, testing
        ^^^^ warning: 'tgas' is not a front matter key [front-matter.unknown-key] hint: did you mean 'tags'?
        ---
        Text.
        """
    ) { read($0).diagnostics }
  }

  @Test func `front matter that never ends is reported where it begins`() {
    expectDiagnostics(
      in: """
        ---
        ^^^ error: front matter opened here has no closing '---' [front-matter.unclosed] hint: close it with a line '---', or begin the text with another line
        title: Fuzz testing
        """
    ) { read($0).diagnostics }
  }

  @Test func `a value of the wrong type is reported where it stands`() {
    expectDiagnostics(
      in: """
        ---
        draft: yes
               ^^^ error: 'draft' is text, and has to be true or false [front-matter.type] hint: 'yes' is a word here, as in YAML 1.2: write true
        weight: '3'
                ^^^ error: 'weight' is text, and has to be a whole number [front-matter.type] hint: without the quotes: 3
        title: [a, b]
               ^^^^^ error: 'title' is a list, and has to be text [front-matter.type]
        channels:
          x:
            skip: 1
                  ^ error: 'skip' is a number, and has to be true or false [front-matter.type] hint: '1' is a word here, as in YAML 1.2: write true
        ---
        """
    ) { read($0).diagnostics }
  }

  @Test func `a value that its key cannot take is reported, with the one it can`() {
    expectDiagnostics(
      in: """
        ---
        date: 2026-02-30
              ^^^^^^^^^^ error: '2026-02-30' is not a date [front-matter.value] hint: write 2026-03-05 or 2026-03-05T20:18:50+04:00
        slug: Fuzz Testing
              ^^^^^^^^^^^^ error: slug 'Fuzz Testing' is not letters, digits and '-' [front-matter.value] hint: write 'fuzz-testing'
        canonical: example.org/x
                   ^^^^^^^^^^^^^ error: 'example.org/x' is not a web address [front-matter.value] hint: begin it with https://
        lang: English
              ^^^^^^^ error: 'English' is not a language tag [front-matter.value] hint: write 'en' or 'pt-BR'
        ---
        """
    ) { read($0).diagnostics }
  }

  @Test func `a key that is set twice is reported at the second`() {
    expectDiagnostics(
      in: """
        ---
        title: One
        tags: [a]
        title: Two
        ^^^^^ error: 'title' is set twice [front-matter.duplicate-key] hint: keep one of the two
        ---
        """
    ) { read($0).diagnostics }
  }

  @Test func `YAML and TOML say the same`() throws {
    let yaml = read(
      """
      ---
      title: Fuzz testing
      date: 2026-03-05
      tags: [rust, testing]
      draft: true
      weight: 3
      aliases: [/old/, /older/]
      extra: {repository: 'https://example.org', links: {docs: x}}
      channels: {x: {text: Short., skip: false, hashtags: [Rust]}}
      ---
      """)
    let toml = read(
      """
      +++
      title = "Fuzz testing"
      date = 2026-03-05
      tags = ["rust", "testing"]
      draft = true
      weight = 3
      aliases = ["/old/", "/older/"]
      [extra]
      repository = "https://example.org"
      links.docs = "x"
      [channels.x]
      text = "Short."
      skip = false
      hashtags = ["Rust"]
      +++
      """)
    #expect(yaml.diagnostics.isEmpty && toml.diagnostics.isEmpty)
    #expect(yaml.value.title == "Fuzz testing" && toml.value.title == yaml.value.title)
    #expect(yaml.value.date == Timestamp("2026-03-05") && toml.value.date == yaml.value.date)
    #expect(yaml.value.tags == ["rust", "testing"] && toml.value.tags == yaml.value.tags)
    #expect(yaml.value.isDraft && toml.value.isDraft)
    #expect(yaml.value.weight == 3 && toml.value.weight == 3)
    #expect(yaml.value.aliases.map(\.value) == ["/old/", "/older/"])
    #expect(toml.value.aliases.map(\.value) == yaml.value.aliases.map(\.value))
    #expect(yaml.value.extra == ["repository": "https://example.org", "links.docs": "x"])
    #expect(toml.value.extra == yaml.value.extra)
    #expect(try #require(yaml.value.channels["x"]).text == "Short.")
    #expect(toml.value.channels == yaml.value.channels)
  }

  @Test func `a page of Zola is read without a word`() {
    let page = read(
      """
      +++
      title = "Channels"
      template = "page.html"
      [taxonomies]
      tags = ["rust"]
      categories = ["engineering"]
      [extra]
      toc = true
      +++
      """)
    #expect(page.diagnostics.isEmpty)
    #expect(page.value.tags == ["rust", "engineering"])
    #expect(page.value.extra == ["toc": "true"])
  }

  @Test(arguments: [
    ("# Title\n", nil, 0), ("", nil, 0), ("---\n---\nx", ConfigName.yaml, 8),
    ("\u{FEFF}---\na: 1\n---\nx", .yaml, 16), ("+++\r\na = 1\r\n+++\r\nx", .toml, 17),
    ("--- \na: 1\n...\nx", .yaml, 14), ("----\nx", nil, 0), ("text\n---\n", nil, 0),
  ])
  func `front matter ends where its fence is closed`(
    _ text: String, _ format: ConfigName?, _ body: Int
  ) {
    let fence = Fence(Array(text.utf8))
    #expect(fence.format.map { "\($0)" } == format?.rawValue)
    #expect(fence.body == body)
    #expect(!fence.isUnclosed)
  }

  enum ConfigName: String, Sendable { case yaml, toml }
}
