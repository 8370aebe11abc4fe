import Diagnostics

extension Rule {
  static let frontMatter: [Rule] = [
    Rule(
      .frontMatterUnclosed, .error, "Front matter ends with the line that it began with.",
      why: "Without its end, the whole note would be taken for front matter.",
      wrong: "---\ntitle: Retries\n\nRetries need a budget.\n",
      right: "---\ntitle: Retries\n---\n\nRetries need a budget.\n"),
    Rule(
      .frontMatterInvalid, .error, "Front matter is well-formed YAML or TOML.",
      why: """
        What cannot be read is not guessed at. Anchors, aliases and a second document are refused \
        as well: a few lines of them can keep a parser busy for hours.
        """,
      wrong: "---\ntitle: Retries: a primer\n---\n",
      right: "---\ntitle: \"Retries: a primer\"\n---\n"
    ),
    Rule(
      .frontMatterDuplicateKey, .error, "A key is set once.",
      why: "Readers of YAML do not agree on which of the two counts.",
      wrong: "---\ntitle: Retries\ntitle: Budgets\n---\n", right: "---\ntitle: Budgets\n---\n"),
    Rule(
      .frontMatterUnknownKey, .warning,
      "A key is one that is known, is a field of the collection, or stands under 'extra'.",
      why: "A key that nobody reads is usually a typing mistake, and what it says is lost.",
      wrong: "---\ntgas: [go]\n---\n", right: "---\ntags: [go]\n---\n"),
    Rule(
      .frontMatterMissing, .error, "A note has the fields that its collection requires.",
      why: "Whoever reads or lists the notes of a collection counts on what all of them have.",
      .words, wrong: "no 'status', which 'collections.notes.fields.status' requires",
      right: "status: accepted"),
    Rule(
      .frontMatterType, .error, "A value has the type of its key.",
      why: """
        Scalars are typed by their key and not by YAML's guesses: where true or false is wanted, \
        'yes' is a text, and where text is wanted, 1.10 stays "1.10".
        """,
      wrong: "---\ndraft: maybe\n---\n", right: "---\ndraft: true\n---\n"),
    Rule(
      .frontMatterValue, .error, "A value is one that its key can take.",
      why: "A date that does not exist, or an address that is none, would be published as it is.",
      wrong: "---\ndate: 5 March 2026\n---\n", right: "---\ndate: 2026-03-05\n---\n"),
  ]
}
