import Diagnostics

extension Rule {
  static let notes: [Rule] = [
    Rule(
      .noteMissingTitle, .warning, "A note has a title: a first heading, or 'title'.",
      why: "The file's name stands in for it in every list, feed and draft.",
      wrong: "Retries need a budget.\n", right: "# Retries\n\nRetries need a budget.\n"),
    Rule(
      .noteMissingOwner, .warning, "Somebody is responsible for a note.",
      why: """
        A note that nobody answers for is not corrected. Looked for in 'owner' of the note, then of \
        pipelines/site.yaml, then among the authors; for files that are not committed yet the author \
        is git's 'user.name'.
        """,
      wrong: "# Retries\n\nRetries need a budget.\n",
      right: "---\nowner: ada\n---\n\n# Retries\n\nRetries need a budget.\n"),
    Rule(
      .noteDuplicateSlug, .error, "No two pages have one address.",
      why: "One of the two would be overwritten by the other.",
      .words, wrong: "slug: retries in two notes of a folder", right: "slug: retry-budgets in one"),
    Rule(
      .noteDuplicateID, .error, "No two notes have one id.",
      why: "Feeds and channels know a note by its id: one would be taken for the other.",
      .words, wrong: "id: retries-1 in two notes", right: "an id of its own"),
    Rule(
      .noteStub, .warning, "A note has text to publish.",
      why: """
        A page that only announces itself disappoints whoever finds it. A note with fewer than ten \
        words below its title, or with nothing but "work in progress", is not published.
        """,
      wrong: "# Retries\n\nWork in progress.\n",
      right: """
        # Retries

        A retry without a budget turns a small outage into a large one.

        """),
    Rule(
      .noteFutureDate, .warning, "A note's date has come.",
      why: "Until then it is not published, which may be what you want.",
      wrong: "---\ndate: 2099-01-01\n---\n", right: "---\ndate: 2026-01-01\n---\n"),
    Rule(
      .noteReviewDue, .warning, "A note has been reviewed within its collection's 'review-every'.",
      why: """
        What was true a year ago may not be. The last review is 'reviewed' in the front matter, or \
        else the note's date; 'review-every' is 12 months unless the collection says otherwise, or \
        'never'. `controlroom review` lists what is due and what has changed around it.
        """,
      wrong: "---\ndate: 2020-01-01\n---\n",
      right: "---\ndate: 2020-01-01\nreviewed: 2026-01-01\n---\n"),
    Rule(
      .noteOrphan, .warning, isOff: true, "Another page links to a note.",
      why: """
        A note that no other page mentions is found only by those who browse. Lists that the site \
        makes itself do not count, so this is off unless you ask for it.
        """,
      .words, wrong: "no link to notes/retries.md in any note or folder page",
      right: "[retries](retries.md) in another note"),
    Rule(
      .noteNotUTF8, .error, "A note is UTF-8 text.",
      why: "Nothing else can be published as text that every reader sees alike.",
      .words, wrong: "Latin-1, or a file name that is not UTF-8", right: "iconv -f latin1 -t utf8"),
    Rule(
      .noteTooLarge, .error, "A note is of a size and a shape that can be read in bounded time.",
      why: """
        The parser takes minutes for some texts of a few hundred kilobytes. What may take a second \
        more than its size explains is not parsed.
        """,
      .words, wrong: "5 MB of Markdown, or 60,000 times '![' in a row",
      right: "several notes, or a code block"),
  ]
}
