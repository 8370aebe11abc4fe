import Diagnostics
import Foundation
import Notes
import Support
import Testing

@testable import Site

@Suite struct RevisionTests {
  private func revision(_ number: Int, _ text: String, day: Int) -> NoteRevision {
    NoteRevision(
      commit: String(repeating: String(number % 10), count: 40),
      date: Timestamp(Day(daysSince1970: 20_000 + day)), author: "Ada <Byron>",
      summary: "Say \(number) & more",
      text: PastText(SourceFile(path: "notes/a.md", bytes: Array(text.utf8))))
  }

  private func pages(_ texts: [String], older: Int = 0) throws -> [SiteFile] {
    // A note of fewer words has no page.
    let texts = texts.map { "\($0)\n\(filler)\n" }
    let newest = try #require(texts.first)
    let library = library(["notes/a.md": newest])
    let site = Site(
      library: library, theme: Theme.make(overrides: [plainStyle]).value, highlighter: plain,
      revised: [0])
    #expect(
      try site.text("notes/a/index.html").contains(
        "<a rel=\"version-history\" href=\"../../notes/a/revisions/\">history</a>"))
    let revisions = texts.enumerated().map { index, text in
      revision(texts.count - index, text, day: texts.count - index)
    }
    return site.revisions(ofNote: 0, revisions, older: older)
  }

  @Test func `a page shows what was added and taken out, word by word`() throws {
    let pages = try pages([
      "# A\n\nThe green pump in the garden runs in the morning.\n\nIt is green.\n\nNew words here.\n",
      "# A\n\nThe green pump in the garden ran at night.\n\nIt is green.\n",
    ])
    #expect(
      pages.map(\.path) == [
        "notes/a/revisions/index.html", "notes/a/revisions/222222222222/index.html",
        "notes/a/revisions/111111111111/index.html",
      ])
    let page = pages[0].text
    #expect(
      page.contains(
        """
        <p class="changed">The green pump in the garden <del>ran at night</del><ins>runs in the morning</ins>.</p>
        """))
    #expect(page.contains("<p class=\"added\"><ins>New words here.</ins></p>"))
    #expect(page.contains("7 words added, 3 removed"))
    #expect(page.contains("Ada &lt;Byron&gt;") && page.contains("Say 2 &amp; more"))
    #expect(page.contains("<meta name=\"robots\" content=\"noindex\">"))
    #expect(pages[1].text.contains("rel=\"predecessor-version\""))
    #expect(pages[2].text.contains("<p>The green pump in the garden ran at night.</p>"))
    #expect(!pages[2].text.contains("<ins>") && !pages[2].text.contains("<del>"))
  }

  @Test func `what was not published is not shown, and is counted`() throws {
    let pages = try pages([
      "# A\n\nThe present text.\n",
      "---\ndraft: true\n---\n# A\n\nunseen draft\n",
      "# A\n\nunseen ghp_" + "a8Kd93mPq0Zx7LwRt5VbN2cYfH6jSgU1eTo4\n",
      "# A\n\nThe first text. <!-- unseen comment -->\n",
    ])
    #expect(pages.count == 3)
    for page in pages { #expect(!page.text.contains("unseen")) }
    #expect(pages[0].text.contains("2 more were not published."))
  }

  @Test func `a commit that changed nothing that readers see is no revision`() throws {
    let pages = try pages([
      "---\ntags: [x]\n---\n# A\n\nOne\ntwo three.\n", "# A\n\nOne two\nthree.\n",
      "# A\n\nOne two.\n",
    ])
    #expect(pages.count == 3)
    #expect(pages[0].text.contains("2 revisions since"))
  }

  @Test func `old revisions are said by number, and many are links`() throws {
    let texts = (0..<25).map { "# A\n\nText number \(25 - $0) is here.\n" }
    let pages = try pages(texts, older: 7)
    #expect(pages[0].text.contains("25 revisions. The repository has 7 older ones."))
    #expect(pages[0].text.components(separatedBy: "<div class=\"diff\">").count == 21)
    #expect(pages[0].text.contains("<h2>Before that</h2>"))
  }

  @Test(arguments: 1...20)
  func `both texts can be read from a difference`(seed: Int) {
    var random = Seeded(seed: UInt64(seed))
    func text() -> [String] {
      (0..<Int.random(in: 0...12, using: &random)).map { _ in
        (0..<Int.random(in: 1...9, using: &random)).map { _ in
          ["a", "pump", "é", "1,5", "🌱", "in", "the", "  ", "(x)"].randomElement(using: &random)
            ?? ""
        }.joined(separator: " ")
      }
    }
    let old = text()
    // A text that has much of the other, so that lines are compared by words.
    let new = old.flatMap { line -> [String] in
      switch Int.random(in: 0..<5, using: &random) {
      case 0: [line + " more"]
      case 1: []
      case 2: [line, "an added line"]
      case 3: [line.replacing("pump", with: "fan")]
      default: [line]
      }
    }
    let rows = TextDifference(
      from: old.joined(separator: "\n"), to: new.joined(separator: "\n")
    ).rows
    #expect(side(rows, old: true) == old.filter { !$0.isEmpty })
    #expect(side(rows, old: false) == new.filter { !$0.isEmpty })
  }

  private func side(_ rows: [TextDifference.Row], old: Bool) -> [String] {
    rows.compactMap { row in
      switch row {
      case .same(let line): String(line)
      case .removed(let line): old ? String(line) : nil
      case .added(let line): old ? nil : String(line)
      case .changed(let stretches):
        stretches.map { stretch in
          switch stretch {
          case .same(let text): text
          case .removed(let text): old ? text : ""
          case .added(let text): old ? "" : text
          }
        }.joined()
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func
    `texts that have nothing in common, or all words in another order, are compared in bounded time`()
  {
    let words = (0..<1_000).map { "w\($0)" }
    let one = (0..<400).map { words.map { $0 + "" }.joined(separator: " ") + " \($0)" }
    let other = (0..<400).map { words.reversed().joined(separator: " ") + " \($0)" }
    let rows = TextDifference(
      from: one.joined(separator: "\n"), to: other.joined(separator: "\n")
    ).rows
    #expect(rows.count >= 400)
    let many = (0..<30_000).map { "line \($0)" }
    let others = (0..<30_000).map { "row \($0)" }
    let wholes = TextDifference(
      from: many.joined(separator: "\n"), to: others.joined(separator: "\n")
    ).rows
    #expect(wholes.count == 60_000)
  }
}
