import Diagnostics
import Foundation
import Support
import Testing

@Suite struct ReportFormatTests {
  private static let rules = [
    ReportedRule(
      id: "link.missing-note", severity: .error, summary: "A link leads to a note.",
      explanation: "A reader finds nothing.")
  ]

  private static let found = [
    Diagnostic(
      .error, "link.missing-note", at: SourceRange(line: 2, column: 8, length: 4),
      in: "notes/a b,é.md", "no note at 'b\u{1B}.md'\n::error::x%0A",
      hint: "did you mean '<c>.md'?",
      fix: "c.md"),
    Diagnostic(
      .warning, "pipeline.odd", at: SourceRange(line: 1), in: "pipelines/x.yaml", "it's \"odd\""),
  ]

  /// The link stands behind two letters of two bytes each.
  private static let columns = CharacterColumns([
    "notes/a b,é.md": Array("# A\néé [x](b.md)\n".utf8)
  ])

  @Test func `columns are counted in characters where the text is at hand`() {
    #expect(
      Self.columns.range(Self.found[0]) == SourceRange(line: 2, column: 6, length: 4))
    #expect(Self.columns.range(Self.found[1]) == Self.found[1].range)
  }

  @Test func `GitHub's commands are one line each, whatever a message says`() {
    #expect(
      Self.found.map { GitHubReport.line($0, columns: Self.columns) } == [
        "::error file=notes/a b%2Cé.md,line=2,endLine=2,col=6,endColumn=10,title=link.missing-note"
          + "::no note at 'b\\u{1B}.md'\\u{A}::error::x%250A%0Adid you mean '<c>.md'?",
        "::warning file=pipelines/x.yaml,line=1,endLine=1,col=1,endColumn=1,title=pipeline.odd"
          + "::it's \"odd\"",
      ])
  }

  @Test func `JUnit's form is XML with a test for each file`() throws {
    let report = JUnitReport.report(Self.found, notes: 3)
    #expect(
      report == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites tests="2" failures="1">
          <testsuite name="controlroom check" tests="2" failures="1" errors="0">
            <testcase classname="controlroom.check" name="notes/a b,é.md">
              <failure type="link.missing-note" message="no note at 'b\\u{1B}.md'\\u{A}::error::x%0A">notes/a b,é.md:2:8: error: no note at 'b\\u{1B}.md'\\u{A}::error::x%0A [link.missing-note]
          hint: did you mean '&lt;c&gt;.md'?</failure>
            </testcase>
            <testcase classname="controlroom.check" name="pipelines/x.yaml">
              <system-out>pipelines/x.yaml:1:1: warning: it's &quot;odd&quot; [pipeline.odd]</system-out>
            </testcase>
          </testsuite>
        </testsuites>
        """)
    #expect(JUnitReport.report([], notes: 3).contains("name=\"3 notes\"/>"))
  }

  /// No package of PyPI carries the official schema, so what SARIF 2.1.0 asks of the objects that
  /// are written is set down here: their required properties, their types, and no others.
  @Test(.enabled(if: Python.isAtHand))
  func `the SARIF log has the properties that the standard asks for`() throws {
    let log = SARIFReport.report(
      Self.found, rules: Self.rules, version: "0.1.0", columns: Self.columns)
    let verdict = try Python.run(
      """
      import json, sys
      from jsonschema import Draft202012Validator as V
      def obj(required, **more):
          return {"type": "object", "required": required.split(), "properties": more,
                  "additionalProperties": False}
      text = {"type": "string", "minLength": 1}
      count = {"type": "integer", "minimum": 1}
      level = {"enum": ["none", "note", "warning", "error"]}
      message = obj("text", text=text)
      place = obj("uri uriBaseId", uri={"type": "string", "pattern": "^[!-~]+$"}, uriBaseId=text)
      region = obj("startLine startColumn endLine endColumn", startLine=count, startColumn=count,
                   endLine=count, endColumn=count)
      rule = obj("id", id=text, shortDescription=message, fullDescription=message,
                 defaultConfiguration=obj("level", level=level))
      driver = obj("name", name=text, version=text,
                   semanticVersion={"type": "string", "pattern": "^\\\\d+\\\\.\\\\d+\\\\.\\\\d+$"},
                   rules={"type": "array", "items": rule, "uniqueItems": True})
      def many(item): return {"type": "array", "items": item, "minItems": 1}
      physical = obj("artifactLocation region", artifactLocation=place, region=region)
      replacement = obj("deletedRegion", deletedRegion=region,
                        insertedContent=obj("text", text={"type": "string"}))
      change = obj("artifactLocation replacements", artifactLocation=place,
                   replacements=many(replacement))
      result = obj("message", ruleId=text, ruleIndex={"type": "integer", "minimum": 0},
                   level=level, message=message,
                   locations=many(obj("physicalLocation", physicalLocation=physical)),
                   partialFingerprints={"type": "object", "additionalProperties": text},
                   fixes=many(obj("artifactChanges", description=message,
                                  artifactChanges=many(change))))
      run = obj("tool", tool=obj("driver", driver=driver),
                columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                originalUriBaseIds={"type": "object"},
                results={"type": "array", "items": result})
      schema = obj("version runs", version={"const": "2.1.0"}, runs={"type": "array", "items": run})
      schema["properties"]["$schema"] = text
      V.check_schema(schema)
      log = json.load(sys.stdin)
      V(schema).validate(log)
      run = log["runs"][0]
      rules = run["tool"]["driver"]["rules"]
      for result in run["results"]:
          assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
      region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
      print(len(run["results"]), region["startColumn"], region["endColumn"])
      """, input: Data(log.compact()))
    #expect(verdict == "2 6 10\n")
  }
}
