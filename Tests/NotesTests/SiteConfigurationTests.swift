import Cards
import Diagnostics
import Notes
import Support
import Testing

@Suite struct SiteConfigurationTests {
  private func read(_ text: String) -> Checked<SiteConfiguration> {
    SiteConfiguration.read(SourceFile(path: "pipelines/site.yaml", bytes: Array(text.utf8)))
  }

  @Test func `cards are on, off or in other colours`() {
    #expect(read("title: A\n").value.cards.isOn)
    #expect(!read("cards: false\n").value.cards.isOn)
    let site = read("cards: { accent: '#0a0', paper: red, size: large }\n")
    #expect(site.value.cards.accent?.description == "#00aa00" && site.value.cards.paper == nil)
    #expect(site.diagnostics.map(\.id) == ["config.invalid", "config.unknown-key"])
  }

  @Test func `every key is read`() {
    let site = read(
      """
      title: Control Room
      description: One narrative.
      url: https://example.org/notes/
      author: { name: Roman, email: roman@example.org, url: https://example.org }
      owner: roman
      language: en
      zone: Europe/Berlin
      theme: pipelines/mine
      collections:
        notes: { title: Notes, html: trusted }
        essays:
      channels:
        mastodon: { account: '@roman@example.social', limit: 1000 }
        x:
      rules:
        note.stub: off
        image.missing-alt: error
      """)
    #expect(site.diagnostics.isEmpty)
    let value = site.value
    #expect(value.title == "Control Room" && value.description == "One narrative.")
    #expect(value.url == "https://example.org/notes")
    #expect(
      value.author == Author(name: "Roman", email: "roman@example.org", url: "https://example.org"))
    #expect(
      value.owner == "roman" && value.zone == "Europe/Berlin" && value.theme == "pipelines/mine")
    #expect(
      value.collections == [
        .init(name: "notes", title: "Notes", trustsHTML: true), .init(name: "essays"),
      ])
    #expect(
      value.channels == [
        .init(name: "mastodon", account: "@roman@example.social", limit: 1000), .init(name: "x"),
      ])
    #expect(value.rules == ["note.stub": .off, "image.missing-alt": .error])
  }

  @Test func `services are addresses, and a hub needs the site's own`() {
    let value = read(
      """
      url: https://example.org
      websub: [https://hub.example/?a=b, 'http://other.example/']
      webmention: https://mention.example/x
      """)
    #expect(value.diagnostics.isEmpty)
    #expect(value.value.hubs == ["https://hub.example/?a=b", "http://other.example/"])
    #expect(value.value.webmention == "https://mention.example/x")
    expectDiagnostics(
      in: """
        websub: [https://hub.example/, hub]
                                       ^^^ error: 'websub' is the address of a service, and starts with https:// [config.invalid]
                ^^^^^^^^^^^^^^^^^^^^^^^^^^ error: 'websub' needs the address of the site [config.invalid] hint: add 'url'
        webmention: javascript:alert(1)
                    ^^^^^^^^^^^^^^^^^^^ error: 'webmention' is the address of a service, and starts with https:// [config.invalid]
        """
    ) {
      SiteConfiguration.read(SourceFile(path: "pipelines/site.yaml", bytes: Array($0.utf8)))
        .diagnostics
    }
  }

  @Test func `revisions are a number`() {
    #expect(read("revisions: 0").value.revisions == 0)
    #expect(read("").value.revisions == 100)
    for text in ["-1", "many", "1001", "1.5"] {
      let value = read("revisions: \(text)")
      #expect(value.value.revisions == 100 && value.diagnostics.map(\.id) == ["config.invalid"])
    }
  }

  @Test func `what cannot be meant is reported at its place`() {
    expectDiagnostics(
      in: """
        titel: Control Room
        ^^^^^ warning: 'titel' is not a configuration key [config.unknown-key] hint: did you mean 'title'?
        url: example.org
             ^^^^^^^^^^^ error: 'example.org' is not the address of a site [config.invalid] hint: write https://example.org
        theme: ../elsewhere
               ^^^^^^^^^^^^ error: '../elsewhere' is not a folder of the repository [config.invalid] hint: write 'pipelines/theme'
        rules:
          note.stub: loud
                     ^^^^ error: 'note.stub' is 'loud' [config.invalid] hint: write 'error' or 'warning' or 'off'
          note.stbu: off
          ^^^^^^^^^ warning: 'note.stbu' is not a configuration key [config.unknown-key] hint: did you mean 'note.stub'?
        """
    ) { read($0).diagnostics }
  }

  @Test func `rules change how loud a diagnostic is, or silence it`() {
    let diagnostics = [
      Diagnostic(.noteStub, at: .wholeFile, in: "b.md", "x"),
      Diagnostic(.imageMissingAlt, at: .wholeFile, in: "a.md", "y"),
      Diagnostic(.linkEmpty, at: .wholeFile, in: "a.md", "z"),
    ]
    let applied = diagnostics.applying([.noteStub: .off, .imageMissingAlt: .error])
    #expect(
      applied.map { "\($0.id) \($0.severity.rawValue)" } == [
        "image.missing-alt error", "link.empty warning",
      ])
  }
}
