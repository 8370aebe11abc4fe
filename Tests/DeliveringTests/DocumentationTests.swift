import Delivering
import Foundation
import Testing

/// The tables of `notes/trying-it-in-the-lab.md`.
///
/// Recording golden files writes them anew.
@Suite(.serialized) struct DocumentationTests {
  @Test func `the accounts on the page are those of the deliverers`() throws {
    var made = "\n| channel | says | |\n|---|---|---|\n"
    for deliverer in Deliverers.all {
      let needed: [(String, Requirement)] =
        deliverer.settings.map { ("setting", $0) } + deliverer.credentials.map { ("secret", $0) }
      for (kind, requirement) in needed {
        made += "| \(deliverer.channel) | \(kind) `\(requirement.name)`"
        made += (requirement.isOptional ? ", if you like" : "") + " | \(requirement.meaning) |\n"
      }
    }
    try compare(made + "\n", to: "accounts")
  }

  @Test func `the promises on the page are those of the deliverers`() throws {
    var made =
      "\n| channel | the same call twice | asked | edits | takes back |\n|---|---|---|---|---|\n"
    for deliverer in Deliverers.all {
      let promise =
        switch deliverer.promise {
        case .none: "two posts"
        case .once(within: nil): "one post"
        case .once(within: let window?): "one post, for \(window.components.seconds / 60) minutes"
        }
      let asked =
        deliverer.find == nil ? "cannot be" : "after \(deliverer.settling.components.seconds) s"
      made += "| \(deliverer.channel) | \(promise) | \(asked) | \(deliverer.edits ? "yes" : "no") "
      made += "| \(deliverer.withdraws ? "yes" : "no") |\n"
    }
    try compare(made + "\n", to: "promises")
  }

  private func compare(_ made: String, to name: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let url = root.appending(path: "notes/trying-it-in-the-lab.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    let begin = "<!-- \(name): made of the deliverers by `make golden` -->\n"
    let start = try #require(page.range(of: begin)).upperBound
    let stop = try #require(page.range(of: "<!-- end of \(name) -->\n")).lowerBound
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try (page[..<start] + made + page[stop...]).write(to: url, atomically: true, encoding: .utf8)
    } else {
      #expect(String(page[start..<stop]) == made, "run make golden, and look at the difference")
    }
  }
}
