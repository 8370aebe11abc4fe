import Diagnostics
import Notes
import Support
import Testing

@Suite struct NoteChecksTests {
  private func check(_ text: String) -> [Diagnostic] {
    var configuration = SiteConfiguration()
    configuration.owner = "ada"
    return checked(
      ["notes/a.md": text, "notes/b.md": "# B\n\n[a](a.md) \(words)"], configuration: configuration
    )
    .filter { $0.path == "notes/a.md" }
  }

  @Test func `headings that skip a level, and two of one name side by side`() {
    expectDiagnostics(
      in: """
        # A title

        One two three four five six seven eight nine ten.

        ### Too deep
        ^^^^^^^^^^^^ warning: 'Too deep' skips a level [heading.skipped-level] hint: write it with one '#' less

        ## Costs

        ### Details

        ###### Deeper
        ^^^^^^^^^^^^^ warning: 'Deeper' skips 2 levels [heading.skipped-level] hint: write it with 2 '#' less

        ## Gains

        ### Details

        ## Costs!
        ^^^^^^^^^ warning: '#costs' is the anchor of line 7 as well [heading.duplicate-anchor] hint: name the two apart, or choose an anchor: ## Costs! {#another}

        ## One {#mine}

        ### Two {#mine}
        ^^^^^^^^^^^^^^^ warning: '#mine' is the anchor of line 19 as well [heading.duplicate-anchor] hint: name the two apart, or choose an anchor: ## Two {#another}
        """, from: check)
  }

  @Test func `a language that nobody knows, and none where there is none`() {
    expectDiagnostics(
      in: """
        # A title

        ```ruts
        ^^^^^^^ warning: 'ruts' is no language that is known [code.unknown-language] hint: did you mean 'rust'?
        one two three four five six
        ```

        ```Rust,ignore
        seven eight nine ten
        ```

        ```{.python}
        ```

        ~~~ quux file="a"
        ^^^^^^^^^^^^^^^^^ warning: 'quux' is no language that is known [code.unknown-language] hint: write 'text' for what is none
        ~~~

        ```
        plain
        ```
        """, from: check)
  }

  @Test func `references without a definition, and definitions without a reference`() {
    expectDiagnostics(
      in: """
        # A title with [a link][used]

        One two [three][usde] four *five* [*six*][] seven `[code][none]` eight nine ten.
                ^^^^^^^^^^^^^ warning: nothing defines '[usde]' [link.undefined-reference] hint: did you mean '[used]'?
                                          ^^^^^^^^^ warning: nothing defines '[*six*]' [link.undefined-reference] hint: define it on a line of its own: [*six*]: …
        An element a[i][j], a \\[word][x], [sic], a note[^one] and[^oen] none.
                                                                 ^^^^^^ warning: nothing defines '[^oen]' [link.undefined-reference] hint: did you mean '[^one]'?

        > [in quotes]: b.md
          ^^^^^^^^^^^^^^^^^ warning: nothing refers to '[in quotes]' [link.unused-definition] hint: take it out

        ```text
        [code]: b.md
        [a][b]
        ```

        [used]: b.md
        [Used]: b.md
        ^^^^^^^^^^^^ warning: '[Used]' is defined above already [link.unused-definition] hint: take it out
        [left over]: b.md "a title"
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: nothing refers to '[left over]' [link.unused-definition] hint: take it out
        [//]: # (a comment)

        [^one]: The first.
        [^two]: The second.
        ^^^^^^^^^^^^^^^^^^^ warning: nothing refers to '[^two]', so its text is on no page [link.unused-definition] hint: refer to it where it belongs, or take it out
        """, from: check)
  }

  @Test func `characters that turn the text or are not seen`() {
    let expected: [(text: String, ids: [String])] = [
      ("a\u{202E}b\u{202C}", ["text.bidi-control", "text.bidi-control"]),
      ("a\u{2066}b\u{2069}", ["text.bidi-control", "text.bidi-control"]),
      ("re\u{200B}try", ["text.invisible-character"]),
      ("soft\u{AD}hyphen", ["text.invisible-character"]),
      ("bell\u{7}", ["text.invisible-character"]), ("\u{9B}31m", ["text.invisible-character"]),
      ("x\u{E0041}\u{E0042}", ["text.invisible-character", "text.invisible-character"]),
      ("a\u{200D}b", ["text.invisible-character"]), ("a\u{3164}b", ["text.invisible-character"]),
      ("mid\u{FEFF}dle", ["text.invisible-character"]),
      // What scripts, emoji and flags need.
      ("👩\u{200D}💻 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", []),
      ("می\u{200C}خواهم", []), ("ไทย\u{200B}ไทย", []), ("abc \u{200F}שלום", []), ("a\u{A0}b", []),
      ("tab\tand\r", []),
    ]
    for (text, ids) in expected {
      let found = check("# A title\n\n\(words)\n\(text)\n").map(\.id.description)
      #expect(found == ids, "\(text.debugDescription)")
    }
  }

  @Test func `a mark at the start of a file is none, and each character has its place`() {
    expectDiagnostics(
      in: """
        \u{FEFF}# A title

        One é re\u{200B}try three four five six seven eight nine ten.
                 ^^^ warning: U+200B (ZERO WIDTH SPACE) is not seen [text.invisible-character] hint: take it out
        """, from: check)
  }

  @Test func `secrets are found wherever they stand, and are not repeated`() {
    let parts = [
      ("AKIA", "Q3EGTRK7W5ZNB6XD", "an AWS access key"),
      ("ghp_", "a8Kd93mPq0Zx7LwRt5VbN2cYfH6jSgU1eTo4", "a GitHub token"),
      ("xoxb-", "2839-4827-kdj38fkJD8s", "a Slack token"),
      ("sk_live_", "4eC39HqLyjWDarjtT1zdp7dc", "a Stripe key"),
      ("83746501", "29:AAHk8dJ3mZq0Lx7wRt5VbN2cYfP6jSgU1eT", "a Telegram bot's token"),
    ]
    for (first, second, name) in parts {
      let found = check("---\ntitle: \(first)\(second)\n---\n\n`\(first)\(second)` \(words)")
      #expect(found.map(\.id) == [.secretFound, .secretFound], "\(name)")
      for diagnostic in found {
        #expect(diagnostic.message == "this looks like \(name)")
        #expect(!"\(diagnostic)".contains(second))
      }
    }
    let key =
      "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoG\n"
    #expect(check("# A\n\n\(words)\n```text\n\(key)```\n").map(\.id) == [.secretFound])
  }

  @Test(arguments: [
    "AKIAIOSFODNN7EXAMPLE", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xAKIAQ3EGTRK7W5ZNB6XD",
    "AKIAQ3EGTRK7W5ZNB6XDA", "-----BEGIN PRIVATE KEY-----\n…", "12:30:45", "sk_live_",
  ])
  func `what only looks like a secret is none`(_ text: String) {
    #expect(check("# A title\n\n\(words)\n\(text)\n").isEmpty)
  }

  @Test func `an allowance silences the block below it, or its own line`() {
    expectDiagnostics(
      in: """
        # A title

        One two three four five six seven eight nine ten.

        <!-- controlroom: allow link.missing-note because it comes next week -->
        [Later](later.md) and
        [later](later.md).

        [Never](never.md) and [later](later.md). <!-- controlroom: allow link.missing-note because so -->

        [Again](later.md)
                ^^^^^^^^ error: no note at 'later.md' [link.missing-note]

        <!-- controlroom: allow code.unknown-language because it is ours -->

        ```ours

        ```

        ```ours
        ^^^^^^^ warning: 'ours' is no language that is known [code.unknown-language] hint: write 'text' for what is none
        ```
        """, from: check)
  }

  @Test func `an allowance that is not needed, or says too little, is a warning`() {
    expectDiagnostics(
      in: """
        ---
        # controlroom: allow front-matter.value because the date is a joke
        date: 2026-02-30
        # controlroom: allow front-matter.type because of nothing
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: 'front-matter.type' is allowed here, and not broken [allowance.unused] hint: take the comment out
        ---
        # A title

        One two three four five six seven eight nine ten.
        <!-- controlroom: allow link.emty because of this -->
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: there is no rule 'link.emty' [allowance.invalid] hint: did you mean 'link.empty'?
        <!-- controlroom: allow link.empty -->
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: 'link.empty' is allowed without a reason [allowance.invalid] hint: write: controlroom: allow link.empty because REASON
        <!-- controlroom: off -->
        ^^^^^^^^^^^^^^^^^^^^^^^^^ warning: 'controlroom: off' says nothing to the checker [allowance.invalid] hint: write: controlroom: allow RULE because REASON
        """, from: check)
  }

  @Test func `a rule about the whole note is allowed from anywhere in it`() {
    let stub = "# A title\n\nShort.\n\n<!-- controlroom: allow note.stub because it is a test -->\n"
    #expect(check(stub).isEmpty)
  }

  @Test func `a note is due when its collection says so`() {
    var configuration = SiteConfiguration()
    configuration.owner = "ada"
    func found(_ front: String, every interval: ReviewInterval?) -> [String] {
      var notes = SiteConfiguration.Collection(name: "notes")
      notes.reviewEvery = interval
      configuration.collections = [notes]
      return checked(
        ["notes/a.md": "---\n\(front)\n---\n# A\n\n\(words)"], configuration: configuration
      ).map(\.message)
    }
    let due = ["last looked at on 2025-05-31, and due since 2026-05-31"]
    #expect(found("date: 2025-05-31", every: .usual) == due)
    #expect(found("date: 2025-06-02", every: .usual) == [])
    #expect(found("date: 2020-01-01\nreviewed: 2025-05-31", every: .usual) == due)
    #expect(found("date: 2020-01-01", every: nil) == [])
    #expect(found("date: 2026-05-01", every: ReviewInterval(days: 30)).count == 1)
    #expect(found("date: 2026-05-03", every: ReviewInterval(days: 30)) == [])
  }

  @Test(arguments: [
    ("12 months", "2024-02-29", "2025-02-28"), ("1 month", "2026-01-31", "2026-02-28"),
    ("2 years", "2024-02-29", "2026-02-28"), ("6 weeks", "2026-01-01", "2026-02-12"),
    ("1 day", "2026-12-31", "2027-01-01"),
  ])
  func `an interval ends on a day that exists`(_ text: String, _ day: String, _ due: String) throws
  {
    let interval = try #require(ReviewInterval(text))
    #expect(interval.due(after: try #require(Day(day))).description == due)
  }

  @Test(arguments: ["", "12", "0 days", "-1 days", "12 moons", "9999 years", "1 2 days"])
  func `what is no interval is none`(_ text: String) { #expect(ReviewInterval(text) == nil) }

  @Test func `a note that no page links to is found when one asks for it`() {
    var configuration = SiteConfiguration()
    configuration.owner = "ada"
    let files = [
      "notes/a.md": "# A\n\n[b](b.md) \(words)", "notes/b.md": "# B\n\n\(words)",
      "notes/c.md": "# C\n\n[c](c.md) \(words)", "notes/_index.md": "[A](a.md)\n",
    ]
    #expect(checked(files, configuration: configuration).isEmpty)
    configuration.rules[.noteOrphan] = .warning
    #expect(
      checked(files, configuration: configuration).map { "\($0.path) \($0.id)" } == [
        "notes/c.md note.orphan"
      ])
  }
}
