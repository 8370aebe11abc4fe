import Diagnostics
import Foundation
import Notes
import Testing

@testable import Pipeline

/// What the notes say of pipelines is all that there is to say.
@Suite struct DocumentationTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func `every rule of pipelines stands in the catalogue, and no other`() throws {
    let folder = root.appending(path: "Sources/Workflow/Definition/Rules")
    let rules = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .flatMap { name in
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
          .matches(of: /DefinitionError\(\s*"([a-z-]+)"/).map { "pipeline.\($0.1)" }
      }
    let form = ["pipeline.invalid", "pipeline.missing-key", "pipeline.unknown-key"]
    let listed = Rule.pipelines.map(\.id.description)
    #expect(Set(rules + form) == Set(listed))
    #expect(Set(listed).count == listed.count)
    for rule in Rule.pipelines {
      #expect(rule.summary.hasSuffix(".") && rule.why.hasSuffix("."), "\(rule.id)")
      #expect(Rule(rule.id) == nil, "a configuration could turn \(rule.id) off")
    }
  }

  /// Recording golden files writes the table anew between its two marks.
  @Test func `the table on the page is made of the catalogue`() throws {
    let url = root.appending(path: "notes/diagnostics.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    let (begin, end) = (
      "<!-- pipeline rules: made of the table by `make golden` -->\n",
      "<!-- end of pipeline rules -->\n"
    )
    let start = try #require(page.range(of: begin)).upperBound
    let stop = try #require(page.range(of: end)).lowerBound
    let rows = Rule.pipelines.map { rule in
      let cells = ["`\(rule.id)`: \(rule.summary) \(rule.why)", code(rule.wrong), code(rule.right)]
      return "| \(cells.joined(separator: " | ")) |\n"
    }
    let made = "\n| rule, and why | wrong | right |\n|---|---|---|\n" + rows.joined() + "\n"
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try (page[..<start] + made + page[stop...]).write(to: url, atomically: true, encoding: .utf8)
    } else {
      #expect(String(page[start..<stop]) == made, "run make golden, and look at the difference")
    }
  }

  /// An example in a cell: what a file may say as code, and words as words.
  private func code(_ example: String) -> String {
    let lines = example.split(separator: "\n").map { "`\($0)`" }.joined(separator: " ")
    return example.contains("'") || !example.contains(":") ? example : lines
  }
}
