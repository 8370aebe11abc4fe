import Notes
import Testing

@Suite struct LayoutTests {
  @Test func `without a collection folder every Markdown file is a note`() {
    let files = ["README.md", "fuzz.md", "LICENSE.md", "CONTRIBUTING.md", "a/b.md", "a/README.md"]
    let layout = Layout(files: files + [".github/x.md", "a.txt"], configuration: .init())
    #expect(layout.collections.isEmpty)
    #expect(
      files.map { layout.role(of: $0) } == [.home, .note, nil, nil, .note, .section])
    #expect(layout.role(of: ".github/x.md") == nil)
    #expect(layout.role(of: "a.txt") == nil)
  }

  @Test func `with a collection folder only collections hold notes`() {
    let layout = Layout(
      files: ["README.md", "notes/a.md", "projects/b.md", "Tests/c.md", "d.md"],
      configuration: .init())
    #expect(layout.collections == ["notes", "projects"])
    #expect(layout.role(of: "notes/a.md") == .note)
    #expect(layout.role(of: "notes/_index.md") == .section)
    #expect(layout.role(of: "README.md") == .home)
    #expect(layout.role(of: "Tests/c.md") == nil)
    #expect(layout.role(of: "d.md") == nil)
  }

  @Test func `the configuration names collections of its own`() {
    var configuration = SiteConfiguration()
    configuration.collections = [.init(name: "essays")]
    let layout = Layout(files: ["notes/a.md", "essays/b.md"], configuration: configuration)
    #expect(layout.role(of: "essays/b.md") == .note)
    #expect(layout.role(of: "notes/a.md") == nil)
  }

  @Test func `a text written for the home page comes before the README`() {
    let layout = Layout(files: ["README.md", "_index.md"], configuration: .init())
    #expect(layout.role(of: "_index.md") == .home)
    #expect(layout.role(of: "README.md") == nil)
  }
}

@Suite struct SlugTests {
  @Test(arguments: [
    ("Fuzz Testing in Modern Systems", "fuzz-testing-in-modern-systems"),
    ("C", "c"), ("C++", "c-plus-plus"), ("C#", "c-sharp"), ("F# & .NET", "f-sharp-net"),
    ("  --a__b--  ", "a-b"), ("Grüße, Welt", "grüße-welt"), ("日本語 ノート", "日本語-ノート"),
    ("../../etc/passwd", "etc-passwd"), ("1.10", "1-10"), ("!!!", ""), ("", ""),
  ])
  func `a name becomes one folder of an address`(_ text: String, _ slug: String) {
    #expect(Slug.make(text) == slug)
  }

  @Test func `a slug is short enough for a file system and is its own slug`() {
    for text in [String(repeating: "é", count: 500), String(repeating: "a b ", count: 200)] {
      let slug = Slug.make(text)
      #expect(slug.utf8.count <= 120 && !slug.isEmpty)
      #expect(Slug.make(slug) == slug)
    }
  }
}

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("tgas", "tags"), ("titel", "title"), ("Draft", "draft"), ("xyz", nil), ("", nil),
  ])
  func `the nearest word is suggested when it is near`(_ word: String, _ expected: String?) {
    #expect(
      Suggestion.nearest(to: word, among: ["tags", "title", "draft", "date"]) == expected)
  }

  @Test func `of words that are equally near the first is suggested`() {
    #expect(Suggestion.nearest(to: "tagz", among: ["tagx", "tagy", "tag"]) == "tagx")
    #expect(Suggestion.nearest(to: "tagz", among: ["tag", "tagx"]) == "tag")
    #expect(Suggestion.nearest(to: "tagz", among: ["tagxy", "tagz"]) == "tagz")
  }
}
