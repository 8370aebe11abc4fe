import Diagnostics
import Foundation
import Support
import Testing

@testable import Notes

@Suite struct FieldSchemaTests {
  private static let site = """
    collections:
      notes:
        fields:
          title: { required: true, max: 40 }
          status: { type: enum, values: [proposed, accepted], required: true, description: How far it is. }
          decided: date
          effort: { type: integer, min: 1, max: 5 }
          ticket: { type: string, pattern: "[A-Z]{2,4}-[0-9]+" }
          parts: { type: list, of: string, pattern: "[a-z]+(-[a-z]+)*", min: 1, max: 3 }
          home: url
          final: boolean
          after: reference
          extra.repository: { type: url, required: true }
          lang: { default: de }
          audience: { type: enum, values: [all, ops], default: all }
    """

  private func configuration() -> SiteConfiguration {
    let file = SourceFile(path: SiteConfiguration.path, bytes: Array(Self.site.utf8))
    let read = SiteConfiguration.read(file)
    #expect(read.diagnostics.isEmpty, "\(read.diagnostics)")
    return read.value
  }

  private func check(_ text: String) -> [Diagnostic] {
    let file = SourceFile(path: "notes/a.md", bytes: Array(text.utf8))
    let fields = configuration().collection("notes").fields
    return FrontMatterReader.read(file, Fence(file.bytes), schema: fields).diagnostics.sorted()
  }

  @Test func `each field is held against its type where it stands`() {
    expectDiagnostics(
      in: """
        ---
        title: A decision with a title that goes on and on
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: 'title' has 43 characters, and not at most 40 [front-matter.value]
        status: acepted
                ^^^^^^^ error: 'acepted' is no 'status' [front-matter.value] hint: did you mean 'accepted'?
        decided: 5 March 2026
                 ^^^^^^^^^^^^ error: '5 March 2026' is not a date [front-matter.value] hint: write 2026-03-05
        effort: 9
                ^ error: 'effort' is 9, and not from 1 to 5 [front-matter.value]
        ticket: ab-12
                ^^^^^ error: 'ab-12' does not match '[A-Z]{2,4}-[0-9]+' [front-matter.value]
        parts: [core, Web-ui]
                      ^^^^^^ error: 'Web-ui' does not match '[a-z]+(-[a-z]+)*' [front-matter.value]
        home: example.org
              ^^^^^^^^^^^ error: 'example.org' is not a web address [front-matter.value] hint: begin it with https://
        final: no
               ^^ error: 'final' is text, and has to be true or false [front-matter.type] hint: 'no' is a word here, as in YAML 1.2: write false
        extra:
          repository: [a]
                      ^^ error: 'repository' is a list, and has to be a web address [front-matter.type]
        ---
        """, from: check)
  }

  @Test func `TOML has the same places`() {
    expectDiagnostics(
      in: """
        +++
        title = "A decision"
        status = "acepted"
                 ^^^^^^^^^ error: 'acepted' is no 'status' [front-matter.value] hint: did you mean 'accepted'?
        effort = "3"
                 ^^^ error: 'effort' is text, and has to be a whole number [front-matter.type] hint: without the quotes: 3
        final = "true"
                ^^^^^^ error: 'final' is text, and has to be true or false [front-matter.type] hint: without the quotes: true
        [extra]
        repository = "example"
                     ^^^^^^^^^ error: 'example' is not a web address [front-matter.value]
        +++
        """, from: check)
  }

  @Test func `what is required and left out is missed`() {
    expectDiagnostics(
      in: """
        # No front matter at all
        ^ error: no 'extra.repository', which the collection requires [front-matter.missing] hint: add 'extra.repository': it is a web address
        ^ error: no 'status', which the collection requires [front-matter.missing] hint: How far it is. It is one of 'proposed', 'accepted'
        ^ error: no 'title', which the collection requires [front-matter.missing] hint: add 'title': it is text
        """, from: check)
  }

  @Test func `a default stands in for what is left out`() throws {
    let text = "---\ntitle: A\nstatus: accepted\nextra: {repository: 'https://a.example'}\n---\n"
    let file = SourceFile(path: "notes/a.md", bytes: Array(text.utf8))
    let read = FrontMatterReader.read(
      file, Fence(file.bytes), schema: configuration().collection("notes").fields)
    #expect(read.diagnostics.isEmpty)
    #expect(read.value.language == "de")
    #expect(read.value.extra["audience"] == "all" && read.value.extra["status"] == "accepted")
  }

  @Test func `a reference leads to a note`() {
    var configuration = SiteConfiguration()
    configuration.owner = "ada"
    var notes = SiteConfiguration.Collection(name: "notes")
    notes.fields = [FieldSchema(name: "after", kind: .reference)]
    configuration.collections = [notes]
    func messages(_ value: String) -> [String] {
      let note = "---\nafter: \(value)\n---\n# A\n\n\(words)"
      return makeLibrary(
        ["notes/a.md": note, "notes/budgets.md": "# B\n\n\(words)", "notes/x.png": ""],
        configuration: configuration
      ).diagnostics.map { "\(show($0.range)) \($0)" }
    }
    #expect(messages("budgets.md") == [])
    #expect(
      messages("bugets.md") == [
        "2:8-2:17 notes/a.md:2:8: error: no note at 'bugets.md' [link.missing-note]\n"
          + "  hint: did you mean 'budgets.md'?"
      ])
    #expect(messages("x.png").count == 1)
    #expect(messages("https://example.org").count == 1)
  }

  @Test func `a schema that cannot be meant is reported at its place`() {
    expectDiagnostics(
      in: """
        collections:
          notes:
            fields:
              status: enum
                      ^^^^ error: an enum needs 'values' [config.invalid] hint: values: [one, two]
              date: { type: integer }
              ^^^^ error: 'date' has a type already [config.invalid] hint: leave 'type' out
              kind: strin
                    ^^^^^ error: 'strin' is no type [config.invalid] hint: did you mean 'string'?
              code: { pattern: "(?=a)b" }
                               ^^^^^^^^ error: '(?=a)b' is no pattern [config.invalid] hint: characters, [a-z], \\d, \\w, \\s, groups, |, *, +, ? and {1,3} are known
              size: { type: integer, default: big }
              ^^^^ error: the default 'big' has to be a whole number [config.invalid]
              name: { requierd: true }
                      ^^^^^^^^ warning: 'requierd' says nothing about a field [config.unknown-key] hint: did you mean 'required'?
              channels: { required: true }
              ^^^^^^^^ error: 'channels' has keys of its own, and is no field [config.invalid]
        """
    ) {
      SiteConfiguration.read(SourceFile(path: "pipelines/site.yaml", bytes: Array($0.utf8)))
        .diagnostics
    }
  }

  @Test(arguments: [
    ("2026/03/05", "2026-03-05"), ("5 March 2026", "2026-03-05"), ("March 5, 2026", "2026-03-05"),
    ("2026-3-5", "2026-03-05"), ("25.03.2026", "2026-03-25"), ("03/25/2026", "2026-03-25"),
    ("05.05.2026", "2026-05-05"), ("03/05/2026", nil), ("soon", nil), ("30 February 2026", nil),
  ])
  func `a date that is written otherwise is recognised when only one can be meant`(
    _ typed: String, _ meant: String?
  ) {
    let found = check(
      "---\ntitle: A\nstatus: accepted\nextra: {repository: 'https://a.example'}\ndate: '\(typed)'\n---\n"
    )
    #expect(found.map(\.fix) == [meant], "\(found)")
    if typed == "03/05/2026" {
      #expect(found[0].hint == "write 2026-05-03 or 2026-03-05: both are meant by it")
    }
  }

  /// Front matter as JSON, which is YAML, and whether it is as the collection wants it.
  private static let table: [(String, Bool)] = {
    let base = #""title": "A", "status": "accepted", "extra": {"repository": "https://a.example"}"#
    let more: [(String, Bool)] = [
      ("", true), (#""decided": "2026-03-05""#, true),
      (#""decided": "2026-03-05T10:00:00Z""#, true),
      (#""decided": "2026-03-05 10:00 +02:00""#, true), (#""decided": "March""#, false),
      (#""decided": "2026-13-05""#, false), (#""decided": 20260305"#, false),
      (#""effort": 3"#, true), (#""effort": 0"#, false), (#""effort": 6"#, false),
      (#""effort": "3""#, false), (#""effort": true"#, false), (#""effort": [3]"#, false),
      (#""ticket": "AB-1""#, true), (#""ticket": "ABCDE-1""#, false),
      (#""ticket": "xAB-1""#, false),
      (#""ticket": ["AB-1"]"#, false), (#""parts": ["core", "web-ui"]"#, true),
      (#""parts": "core""#, true), (#""parts": []"#, false),
      (#""parts": ["a", "b", "c", "d"]"#, false),
      (#""parts": ["Web"]"#, false), (#""parts": [["a"]]"#, false), (#""parts": {"a": 1}"#, false),
      (#""home": "https://example.org/x""#, true), (#""home": "example.org""#, false),
      (#""home": "ftp://example.org""#, false), (#""final": true"#, true),
      (#""final": "true""#, false),
      (#""final": "no""#, false), (#""after": "b.md""#, true), (#""after": ["b.md"]"#, false),
      (#""audience": "ops""#, true), (#""audience": "others""#, false),
      (#""tags": ["a", 1]"#, true),
      (#""tags": "a""#, true), (#""tags": {"a": 1}"#, false), (#""draft": "maybe""#, false),
      (#""weight": 3"#, true), (#""weight": "3""#, false), (#""weight": null"#, true),
      (#""description": 1.10"#, true), (#""description": ["a"]"#, false),
      (#""tgas": ["a"]"#, false),
      (#""template": "page.html""#, true), (#""canonical": "https://example.org""#, true),
      (#""canonical": "here""#, false),
      (#""channels": {"x": {"text": "Short.", "skip": false}}"#, true),
      (#""channels": {"x": {"skip": "yes"}}"#, false), (#""channels": {"x": {"txt": "a"}}"#, false),
      (#""channels": "x""#, false), (#""extra2": 1"#, false), (#""date": "2026-03-05""#, true),
      (#""date": "5 March""#, false), (#""owner": null"#, true), (#""aliases": ["/old/"]"#, true),
    ]
    return more.map { ("{\(base)\($0.0.isEmpty ? "" : ", ")\($0.0)}", $0.1) } + [
      ("{}", false), (#"{"title": "A", "status": "accepted"}"#, false),
      (#"{"title": "A", "status": "accepted", "extra": {}}"#, false),
      (#"{"title": "A", "extra": {"repository": "https://a.example"}}"#, false),
      (
        #"{"title": null, "status": "accepted", "extra": {"repository": "https://a.example"}}"#,
        false
      ),
      (#"{"title": "A", "status": "done", "extra": {"repository": "https://a.example"}}"#, false),
      (#"{"title": "A", "status": "accepted", "extra": {"repository": "here"}}"#, false),
    ]
  }()

  @Test func `the reader says what the table says`() {
    for (json, isRight) in Self.table {
      let found = check("---\n\(json)\n---\n")
      #expect(found.isEmpty == isRight, "\(json) \(found)")
    }
  }

  @Test(.enabled(if: Python.isAtHand))
  func `Python's jsonschema agrees with the reader on every line of the table`() throws {
    let schema = FrontMatterSchema.json(of: configuration().collection("notes"))
    let lines = Self.table.map(\.0).joined(separator: "\n")
    let verdicts = try Python.run(
      """
      import json, sys
      from jsonschema import Draft202012Validator
      schema = json.loads(sys.argv[1])
      Draft202012Validator.check_schema(schema)
      for line in sys.stdin:
          print("right" if Draft202012Validator(schema).is_valid(json.loads(line)) else "wrong")
      """, [String(decoding: schema.compact(), as: UTF8.self)], input: Data(lines.utf8))
    let found = verdicts.split(separator: "\n").map { $0 == "right" }
    #expect(found.count == Self.table.count)
    for ((json, isRight), verdict) in zip(Self.table, found) {
      #expect(verdict == isRight, "\(json)")
    }
  }
}

/// A range as `1:2-1:7`.
func show(_ range: SourceRange) -> String {
  let (from, to) = (range.lowerBound, range.upperBound)
  return "\(from.line):\(from.column)-\(to.line):\(to.column)"
}
