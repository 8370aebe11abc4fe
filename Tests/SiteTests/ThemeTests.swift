import Diagnostics
import Testing

@testable import Site

@Suite struct ThemeTests {
  @Test func `the built-in theme has no mistake`() {
    #expect(Theme.make(overrides: []).diagnostics.isEmpty)
    for template in Theme.Template.allCases {
      #expect(TemplateSet.builtIn[template.rawValue] != nil, "\(template)")
    }
  }

  @Test func `a template of the repository takes the place of the built-in one`() throws {
    let theme = [
      file("note.mustache", "<h1>{{heading}}</h1>{{>mine}}{{nothing}}"),
      file("mine.mustache", "[{{{text}}}]"),
    ]
    let site = site(library(["notes/a.md": "# A < B\n\nHere: \(filler)"]), theme: theme)
    #expect(
      try site.text("notes/a/index.html") == "<h1>A &lt; B</h1>[<p>Here: \(filler)</p>\n]")
  }

  @Test func `a value is escaped once, with two braces as with three`() throws {
    let theme = [file("note.mustache", "{{heading}} {{{heading}}} {{&heading}} {{ heading }}")]
    let site = site(library(["notes/a.md": "# A & B\n\n\(filler)"]), theme: theme)
    #expect(
      try site.text("notes/a/index.html")
        == Array(repeating: "A &amp; B", count: 4).joined(separator: " "))
  }

  @Test func `the stylesheet is named by its content`() throws {
    let site = site(library(Garden.files), theme: [file("style.css", "b {}")])
    let style = try #require(site.files.first { $0.path.hasSuffix(".css") })
    #expect(style.path.wholeMatch(of: /style\.[0-9a-f]{10}\.css/) != nil)
    #expect(style.text == "b {}")
    #expect(try site.text("notes/soil/index.html").contains("href=\"../../\(style.path)\""))
  }

  @Test func `other files of the theme are passed on, and none of them leaves its folder`() {
    let theme = [
      file("fonts/a.woff2", "1"), file("../b.txt", "2"), file("/c.txt", "3"),
      file("partial.mustache", ""),
    ]
    let paths = site(library([:]), theme: theme).files.map(\.path).filter { $0.contains("/") }
    #expect(paths == ["theme/fonts/a.woff2"])
  }

  @Test(arguments: [
    ("a\n{{#text}}\nb", 2, "'text' opened here is not closed"),
    ("{{#text}}\n{{/heading}}", 2, "'{{/heading}}' stands where 'text' is open"),
    ("\n\n{{/text}}", 3, "'{{/text}}' closes nothing"),
    ("a\n{{text", 2, "'{{' opened here is not closed"),
    ("a\n{{>nowhere}}", 2, "no template 'nowhere'"),
    ("{{=<% %>=}}", 1, "'=<% %>=' is not a name"),
    ("{{uppercased(text)}}", 1, "'uppercased(text)' is not a name"),
    ("{{.}}", 1, "'.' is not a name"),
    ("{{}}", 1, "'' is not a name"),
    ("{{<base}}\n{{text}}\n{{/base}}", 2, "only blocks may stand in '{{<base}}'"),
    ("{{>note}}", 1, "template 'note' leads back to itself"),
    (
      "{{<base}}{{$main}}{{$main}}{{/main}}{{/main}}{{/base}}", 1,
      "block 'main' leads back to itself"
    ),
    (String(repeating: "{{#a}}", count: 100_000), 1, "sections may nest 16 deep at most"),
  ])
  func `a broken template is an error in its line, and the built-in one stands in`(
    template: String, line: Int, message: String
  ) throws {
    let theme = Theme.make(overrides: [file("note.mustache", template)])
    let diagnostic = try #require(theme.diagnostics.first)
    #expect(theme.diagnostics.count == 1)
    #expect(diagnostic.id == "config.invalid")
    #expect(diagnostic.severity == .error)
    #expect(diagnostic.path == "pipelines/theme/note.mustache")
    #expect(diagnostic.range.lowerBound.line == line)
    #expect(diagnostic.message == message)
    let site = Site(
      library: library(["notes/a.md": "# A\n\n\(filler)"]), theme: theme.value, highlighter: plain)
    #expect(try site.text("notes/a/index.html").contains("<h1 class=\"p-name\">A</h1>"))
  }

  @Test func `a mistake says which names there are`() throws {
    let names = try hint("{{a b}}")
    #expect(names.contains("authors, backlinks, contents"))
    let templates = try hint("{{>nowhere}}")
    #expect(templates.contains("404, base, home, list, note"))
  }

  @Test func `templates that double each other do not make a page without end`() throws {
    let doubling = (0..<40).map { file("d\($0).mustache", "{{>d\($0 + 1)}}{{>d\($0 + 1)}}") }
    let theme = Theme.make(
      overrides: doubling + [file("d40.mustache", "x"), file("note.mustache", "{{>d0}}")])
    #expect(theme.diagnostics.contains { $0.message == "a page may be made of 1000 parts at most" })
  }

  @Test func `a template that is no text is an error`() throws {
    let bytes = SourceFile(path: "home.mustache", bytes: [0xFF, 0xFE])
    let diagnostic = try #require(Theme.make(overrides: [bytes]).diagnostics.first)
    #expect(diagnostic.message == "the template is not UTF-8 text")
  }

  private func file(_ path: String, _ text: String) -> SourceFile {
    SourceFile(path: path, bytes: Array(text.utf8))
  }

  private func hint(_ template: String) throws -> String {
    let theme = Theme.make(overrides: [file("note.mustache", template)])
    return try #require(theme.diagnostics.first?.hint)
  }
}
