import Foundation
import Testing

/// What the notes say of pipelines is all that there is to say.
@Suite struct DocumentationTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func `every rule of pipelines stands in the notes, and no other`() throws {
    let folder = root.appending(path: "Sources/Workflow/Definition/Rules")
    let rules = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .flatMap { name in
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
          .matches(of: /DefinitionError\(\s*"([a-z-]+)"/).map { "pipeline.\($0.1)" }
      }
    let form = ["pipeline.invalid", "pipeline.missing-key", "pipeline.unknown-key"]
    let page = try String(
      contentsOf: root.appending(path: "notes/diagnostics.md"), encoding: .utf8)
    let documented = page.matches(of: /\| `(pipeline\.[a-z-]+)`/).map { String($0.1) }
    #expect(Set(rules + form) == Set(documented))
    #expect(Set(documented).count == documented.count)
  }
}
