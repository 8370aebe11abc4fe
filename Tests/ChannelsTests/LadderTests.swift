import Diagnostics
import Markdown
import Testing

@testable import Channels
@testable import Notes

@Suite struct LadderTests {
  static let steps: [(name: String, text: String, source: String, excerpt: String)] = [
    (
      "own text", "---\nchannels:\n  x:\n    text: My own words.\n---\n# T\n\nFirst.",
      "text in the front matter", "My own words."
    ),
    (
      "description", "---\ndescription: What it\n  is about.\n---\n# T\n\nFirst.\n\n<!-- more -->",
      "description in the front matter", "What it is about."
    ),
    (
      "more", "# T\n\nFirst.\n\nSecond.\n\n<!-- more -->\n\n## Summary\n\nThird.",
      "text before <!-- more -->", "First.\n\nSecond."
    ),
    (
      "more inside a paragraph", "# T\n\nFirst. <!--more--> Second.",
      "text before <!-- more -->", "First."
    ),
    (
      "key insight", "# T\n\nFirst.\n\n## 💡 Key Insight\n\nIt *is* so.\n\n## Next\n\nNo.",
      "section '💡 Key Insight'", "It is so."
    ),
    (
      "numbered TL;DR", "# T\n\nFirst.\n\n### 3. TL;DR:\n\nShort.\n",
      "section '3. TL;DR:'", "Short."
    ),
    (
      "first paragraph",
      "# T\n\n## Context\n\n> Quoted.\n\n```\ncode\n```\n\nFirst *words*.\n\nNo.",
      "first paragraph", "First words."
    ),
    (
      "a colon before a quote", "# T\n\nAsk:\n\n> Why?\n\nThis is what it says.\n",
      "first paragraph", "This is what it says."
    ),
    (
      "lead and bullets", "# T\n\nIt does:\n\n- one\n- two\n- three\n- four\n",
      "lead and first bullets", "It does:\n\n• one\n• two\n• three"
    ),
    (
      "bullets with what introduces them", "# T\n\nIt is so, because:\n\nIt finds:\n\n- one\n",
      "lead and first bullets", "It is so, because:\n\nIt finds:\n\n• one"
    ),
    (
      "bullets alone", "# T\n\n1. one of many words in a row\n2. two of as many again\n",
      "lead and first bullets", "1. one of many words in a row\n2. two of as many again"
    ),
    (
      "an image is no paragraph", "# T\n\n![a picture](a.png)\n\nFirst.",
      "first paragraph", "First."
    ),
    (
      "a label is no paragraph", "# T\n\n## Requests\n\n→ To the owner\n\nThe owner decides.",
      "first paragraph", "The owner decides."
    ),
    (
      "no spaces, and a sentence", "# T\n\n所有者が決めます。\n\nThe owner decides.",
      "first paragraph", "所有者が決めます。"
    ),
    (
      "opening quote", "# T\n\n> How to keep *flow* — in short.\n\n## Requests\n\nTo the owner.",
      "opening quote", "How to keep flow — in short."
    ),
    (
      "a quote before a paragraph", "# T\n\n> How to keep flow.\n\nIt flows.\n\n## Next\n\nNo.",
      "first paragraph", "It flows."
    ),
    (
      "a signed quote",
      "# T\n\n> Simple things should be simple.\n> — Somebody Else\n\n## A\n\nFirst.",
      "first paragraph", "First."
    ),
    (
      "a quote in quotation marks", "# T\n\n> “Simple things should be simple.”\n\n## A\n\nFirst.",
      "first paragraph", "First."
    ),
    (
      "a notice", "# T\n\n> [!NOTE]\n> This is out of date.\n\n## A\n\nFirst.",
      "first paragraph", "First."
    ),
    (
      "a section of code says nothing", "# T\n\nFirst.\n\n## Summary\n\n```\nlet a = 1\n```\n",
      "first paragraph", "First."
    ),
  ]

  @Test(arguments: steps)
  func `each step is taken when those before it have nothing`(
    step: (name: String, text: String, source: String, excerpt: String)
  ) throws {
    let draft = try #require(
      try draft("x", step.text + (step.name == "bullets alone" ? "" : filler)).value)
    #expect(draft.source.map(\.name) == [step.source])
    #expect(draft.text == step.excerpt + "\n\nhttps://example.org/site/notes/a-note/")
  }

  @Test func `a label is better than nothing`() {
    let label = Block.paragraph([.text("→ To the owner")])
    #expect(Ladder.rungs(of: [label], description: nil).map(\.blocks) == [[label]])
  }

  @Test(arguments: [
    "Key Insight", "KEY INSIGHTS", "🔑 Takeaways", "2) The Big Rule", "Tl;dr", "Summary.",
    "Key takeaway 🎉",
  ])
  func `a heading that sums up is known in any dress`(heading: String) {
    #expect(Ladder.isSummary(heading))
  }

  @Test(arguments: ["Summary of results", "Insight", "Rules", "", "2024"])
  func `another heading is not`(heading: String) {
    #expect(!Ladder.isSummary(heading))
  }

  @Test func `LinkedIn goes on with the beginning when the best step is short`() throws {
    let text = "# T\n\nFirst.\n\n- one\n- two\n\n## Key Insight\n\nIt is so." + filler
    let draft = try #require(try draft("linkedin", text).value)
    #expect(draft.source.map(\.name) == ["section 'Key Insight'", "lead and first bullets"])
    #expect(draft.text.hasPrefix("T\n\nIt is so.\n\nFirst.\n\n• one\n• two"))
  }

  @Test func `LinkedIn says the beginning once`() throws {
    let text = "# T\n\nFirst.\n\n- one\n- two\n" + filler
    let draft = try #require(try draft("linkedin", text).value)
    #expect(draft.source == [.leadAndBullets])
    #expect(draft.text.hasPrefix("T\n\nFirst.\n\n• one\n• two"))
  }
}
