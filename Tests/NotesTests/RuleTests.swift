import Diagnostics
import Foundation
import Notes
import Support
import Testing

@Suite struct RuleTests {
  /// What stands around the note of an example.
  private static let others = [
    "notes/limits.md":
      "---\nowner: ada\n---\n# Limits\n\n\(words)\n## How to choose\n\n[x](example.md)\n",
    "notes/plans.md": "---\nowner: ada\ndraft: true\n---\n# Plans\n\n\(words)",
    "notes/img/pump.png": "png",
  ]

  private func found(_ example: String, _ rule: Rule) -> [Diagnostic] {
    switch rule.examples {
    case .note:
      var files = Self.others
      // Examples are short, and links of a stub are not looked at.
      files["notes/example.md"] = rule.id == .noteStub ? example : example + "\n" + words
      return checked(files).filter { $0.path == "notes/example.md" }
    case .configuration:
      let file = SourceFile(path: SiteConfiguration.path, bytes: Array(example.utf8))
      return SiteConfiguration.read(file).diagnostics
    case .words: return []
    }
  }

  @Test(arguments: Rule.all.filter { $0.examples != .words })
  func `a rule finds its wrong example, and nothing of its kind in the right one`(_ rule: Rule) {
    let wrong = found(rule.wrong, rule).filter { $0.id == rule.id }
    #expect(!wrong.isEmpty, "\(rule.id) finds nothing in\n\(rule.wrong)")
    #expect(wrong.allSatisfy { $0.severity == rule.severity })
    let right = found(rule.right, rule)
    #expect(!right.contains { $0.id == rule.id }, "\(right)")
  }

  @Test func `an id is one rule's, and every rule says what it asks for`() {
    #expect(Set(Rule.all.map(\.id)).count == Rule.all.count)
    for rule in Rule.all {
      #expect(rule.summary.hasSuffix(".") && rule.why.hasSuffix("."), "\(rule.id)")
      #expect(!rule.wrong.isEmpty && !rule.right.isEmpty && rule.wrong != rule.right)
    }
  }

  /// `notes/diagnostics.md` has a section for each rule, made of the same table as `check --rules`.
  ///
  /// Recording golden files writes it anew between its two marks.
  @Test func `the page on diagnostics is made of the rules`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let url = root.appending(path: "notes/diagnostics.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    let (begin, end) = (
      "<!-- rules: made of the table by `make golden` -->\n", "<!-- end of rules -->\n"
    )
    let start = try #require(page.range(of: begin)).upperBound
    let stop = try #require(page.range(of: end)).lowerBound
    let made = "\n" + reference
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try (page[..<start] + made + page[stop...]).write(to: url, atomically: true, encoding: .utf8)
    } else {
      #expect(String(page[start..<stop]) == made, "run make golden, and look at the difference")
    }
  }

  private static let families: [(title: String, prefixes: [String])] = [
    ("Front matter", ["front-matter."]), ("Notes", ["note."]), ("Links", ["link."]),
    ("Text", ["heading.", "image.", "html.", "code.", "text.", "secret."]),
    ("Allowances", ["allowance.", "baseline."]), ("Configuration", ["config."]),
    ("Channels", ["channel."]),
  ]

  private var reference: String {
    Self.families.map { family in
      let rules = Rule.all.filter { rule in
        family.prefixes.contains { rule.id.description.hasPrefix($0) }
      }
      return "## \(family.title)\n\n" + rules.map(section).joined()
    }
    .joined()
  }

  private func section(_ rule: Rule) -> String {
    let setting =
      rule.setting == .off ? "off, else \(rule.severity.rawValue)" : rule.setting.rawValue
    var text = "### `\(rule.id)`\n\n\(rule.summary) (\(setting))\n\n\(rule.why)\n\n"
    for (name, example) in [("Wrong", rule.wrong), ("Right", rule.right)] {
      let fence = example.contains("```") ? "````" : "```"
      let languages: [Rule.Examples: String] = [.note: "markdown", .configuration: "yaml"]
      let language = languages[rule.examples] ?? "text"
      // What nobody sees is written out.
      let shown =
        example.split(separator: "\n", omittingEmptySubsequences: false)
        .map { visible(String($0)) }.joined(separator: "\n")
        + (example.hasSuffix("\n") ? "" : "\n")
      text += "\(name):\n\n"
      if rule.id == .secretFound, name == "Wrong" {
        text += "<!-- controlroom: allow secret.found because this is what it looks for -->\n"
      }
      text += "\(fence)\(language)\n\(shown)\(fence)\n\n"
    }
    return text
  }

  private func visible(_ line: String) -> String {
    line.visible.replacing("\u{200B}", with: "\\u{200B}")
  }

  @Test func `every family of rules has its heading on the page`() {
    for rule in Rule.all {
      #expect(
        Self.families.contains { family in
          family.prefixes.contains { rule.id.description.hasPrefix($0) }
        }, "\(rule.id)")
    }
  }
}

extension Rule: CustomTestStringConvertible {
  public var testDescription: String { id.description }
}

/// Everything that is wrong with a library, its notes' allowances and its configuration respected.
func checked(
  _ files: [String: String], histories: [String: NoteHistory] = [:],
  configuration: SiteConfiguration = SiteConfiguration(), asOf: String = "2026-06-01"
) -> [Diagnostic] {
  let made = makeLibraryWithAllowances(
    files, histories: histories, configuration: configuration, asOf: asOf)
  return made.diagnostics.allowing(made.value, isComplete: true).applying(configuration.rules)
}
