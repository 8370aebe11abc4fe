import Diagnostics

extension Rule {
  static let text: [Rule] = [
    Rule(
      .headingDuplicateAnchor, .warning, "Headings side by side have different names.",
      why: """
        Of two sections with one name the second gets a number, which changes when a third one is \
        written, and a link to it then leads elsewhere. Sections below different headings may share \
        a name. So may no two with an anchor of their own.
        """,
      wrong: "## Costs\n\nHigh.\n\n## Costs\n\nLow.\n",
      right: "## Costs in memory\n\nHigh.\n\n## Costs in time\n\nLow.\n"),
    Rule(
      .headingSkippedLevel, .warning, "A heading is at most one level below the one before it.",
      why: "A screen reader tells sections by their levels, and a missing one sounds like a gap.",
      wrong: "## Costs\n\n#### In memory\n", right: "## Costs\n\n### In memory\n"),
    Rule(
      .imageMissingAlt, .warning, "An image has words for those who cannot see it.",
      why: "Screen readers, feeds and drafts have nothing else to show.",
      wrong: "![](img/pump.png)\n", right: "![A dip at noon](img/pump.png)\n"),
    Rule(
      .htmlUnsafe, .warning, "Raw HTML keeps to the elements that are let through.",
      why: "What is refused is shown as text. The list is GitHub's.",
      wrong: "<iframe src=\"https://example.org\"></iframe>\n",
      right: "<https://example.org>\n"),
    Rule(
      .htmlUnclosed, .warning, "Raw HTML closes what it opens.",
      why: "It is closed for you, perhaps not where you meant it.",
      wrong: "<details>\n\nMore.\n", right: "<details>\n\nMore.\n\n</details>\n"),
    Rule(
      .codeUnknownLanguage, .warning, "A code block names a language that is known.",
      why: "It is shown without colour, and nearly always the name is a typing mistake.",
      wrong: "```ruts\nfn main() {}\n```\n", right: "```rust\nfn main() {}\n```\n"),
    Rule(
      .textBidiControl, .error, "Text is read in the order in which it is stored.",
      why: """
        Characters that turn the direction of text can make code look like other code. Marks that \
        only say the direction of their neighbours are let through, for texts in Arabic and Hebrew.
        """,
      wrong: "Copy \u{202E}moc.elpmaxe\u{202C} and run it.\n",
      right: "Copy example.com and run it.\n"),
    Rule(
      .textInvisibleCharacter, .warning, "Text has no characters that nobody sees.",
      why: """
        They come along when text is copied, break searches and commands, and can hide words from \
        whoever reviews them. Where a script or an emoji needs them they are let through.
        """,
      wrong: "Set the re\u{200B}try limit.\n", right: "Set the retry limit.\n"),
    Rule(
      .secretFound, .error, "No note holds a secret.",
      why: """
        What was committed once stays in the history, and on the site for everybody. Replace the \
        secret where it is used: taking it out of the note does not make it secret again.
        """,
      wrong: "Set `AWS_ACCESS_KEY_ID` to AKIAQ3EGTRK7W5ZNB6XD.\n",
      right: "Set `AWS_ACCESS_KEY_ID` to the key of your account.\n"),
  ]

  static let allowances: [Rule] = [
    Rule(
      .allowanceInvalid, .warning, "An allowance names a rule and says why.",
      why: "An exception without a reason cannot be judged by the next reader.",
      wrong: "<!-- controlroom: allow link.empty -->\n[Later]()\n",
      right: "<!-- controlroom: allow link.empty because the page comes next week -->\n[Later]()\n"
    ),
    Rule(
      .allowanceUnused, .warning, "An allowance allows something.",
      why: "One that is no longer needed would hide the next mistake at its place.",
      wrong: "<!-- controlroom: allow link.empty because the page comes next week -->\nLater.\n",
      right: "<!-- controlroom: allow link.empty because the page comes next week -->\n[Later]()\n"
    ),
  ]
}
