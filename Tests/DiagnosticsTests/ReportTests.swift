import Diagnostics
import Testing

@Suite struct ReportTests {
  private let diagnostic = Diagnostic(
    .error, "link.missing-note", at: SourceRange(line: 12, column: 5, length: 25),
    in: "notes/a.md", "no note at 'whan-a-convenient.md'",
    hint: "did you mean 'when-a-convenient.md'?", fix: "when-a-convenient.md")

  @Test func `prints as a compiler does, with the hint below`() {
    #expect(
      "\(diagnostic)" == """
        notes/a.md:12:5: error: no note at 'whan-a-convenient.md' [link.missing-note]
          hint: did you mean 'when-a-convenient.md'?
        """)
  }

  @Test func `the JSON form is the one that programs rely on`() {
    let report = JSONReport.report(
      [diagnostic], snapshot: ["kind": "commit", "commit": "abc"], notes: 9)
    #expect(
      String(decoding: report.compact(), as: UTF8.self)
        == #"{"schema":1,"snapshot":{"kind":"commit","commit":"abc"},"#
        + #""counts":{"errors":1,"warnings":0,"notes":9},"diagnostics":["#
        + #"{"id":"link.missing-note","severity":"error","path":"notes/a.md","line":12,"#
        + #""column":5,"endLine":12,"endColumn":30,"message":"no note at 'whan-a-convenient.md'","#
        + #""hint":"did you mean 'when-a-convenient.md'?","fix":{"text":"when-a-convenient.md"}}]}"#
    )
  }

  @Test(arguments: [
    ("a\u{1B}[31mb", "a\\u{1B}[31mb"), ("a\nb", "a\\u{A}b"), ("\u{202E}txt", "\\u{202E}txt"),
    ("grüße 👩‍💻", "grüße 👩‍💻"),
  ])
  func `what could drive a terminal is made visible`(_ text: String, _ expected: String) {
    #expect(text.visible == expected)
  }

  @Test func `diagnostics are ordered by path, position and id, not by severity`() {
    func make(_ path: String, _ line: Int, _ id: Diagnostic.ID, _ message: String = "")
      -> Diagnostic
    {
      Diagnostic(.warning, id, at: SourceRange(line: line), in: path, message)
    }
    let ordered = [
      make("a.md", 2, "b"), make("a.md", 10, "a", "x"), make("a.md", 10, "a", "y"),
      make("a.md", 10, "b"), make("b.md", 1, "a"),
    ]
    #expect(ordered.reversed().sorted() == ordered)
  }
}

@Suite struct LineTableTests {
  @Test func `an offset has its line and its column in bytes`() {
    let table = LineTable(Array("é a\n\nb".utf8))
    #expect(table.position(at: 0) == SourcePosition(line: 1, column: 1))
    #expect(table.position(at: 3) == SourcePosition(line: 1, column: 4))
    #expect(table.position(at: 5) == SourcePosition(line: 2, column: 1))
    #expect(table.position(at: 6) == SourcePosition(line: 3, column: 1))
    #expect(table.position(at: 99) == SourcePosition(line: 3, column: 2))
  }

  @Test func `every offset comes back from its position`() {
    let bytes = Array("one\n\ntwo\nthree".utf8)
    let table = LineTable(bytes)
    for offset in 0...bytes.count {
      #expect(table.offset(of: table.position(at: offset)) == offset)
    }
    #expect(table.offset(of: SourcePosition(line: 9, column: 1)) == nil)
  }
}
