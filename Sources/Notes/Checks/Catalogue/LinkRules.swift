import Diagnostics

extension Rule {
  static let links: [Rule] = [
    Rule(
      .linkMissingNote, .error, "A link to a note leads to one.",
      why: """
        A reader who follows it finds nothing. The hint names the note that is meant: the one that \
        was renamed, or the one that is spelled nearly alike.
        """,
      wrong: "See [limits](limts.md).\n", right: "See [limits](limits.md).\n"),
    Rule(
      .linkMissingAnchor, .error, "A link to a heading leads to one.",
      why: "A browser goes to the top of the page instead, and says nothing.",
      wrong: "See [how](limits.md#how-to-chose).\n", right: "See [how](limits.md#how-to-choose).\n"),
    Rule(
      .linkMissingAsset, .error, "A link to a file leads to one.",
      why: "An image that is not there is a broken page.",
      wrong: "![A dip at noon](img/pmup.png)\n", right: "![A dip at noon](img/pump.png)\n"),
    Rule(
      .linkWrongCase, .error, "A link is written in the case of the file's name.",
      why: "It works on some disks, and not on the server.",
      wrong: "See [limits](Limits.md).\n", right: "See [limits](limits.md).\n"),
    Rule(
      .linkOutsideRepository, .error, "A link stays within the repository.",
      why: "What lies outside is not published, and differs from machine to machine.",
      wrong: "See [hosts](../../../etc/hosts).\n", right: "See [limits](limits.md).\n"),
    Rule(
      .linkUndefinedReference, .warning, "A reference has a definition.",
      why: "Readers see the brackets as they were typed.",
      wrong: "See [the limits][limts].\n\n[limits]: limits.md\n",
      right: "See [the limits][limits].\n\n[limits]: limits.md\n"),
    Rule(
      .linkUnusedDefinition, .warning, "A definition is referred to.",
      why: """
        A definition that nothing refers to is left over, or the reference to it is misspelled. The \
        text of a footnote that nothing refers to is on no page.
        """,
      wrong: "Set a limit.\n\n[limits]: limits.md\n",
      right: "Set a [limit][limits].\n\n[limits]: limits.md\n"),
    Rule(
      .linkEmpty, .warning, "A link has a destination.", why: "It does nothing.",
      wrong: "See [limits]().\n", right: "See [limits](limits.md).\n"),
    Rule(
      .linkUnsafeScheme, .error, "A link cannot run code.",
      why: """
        A scheme such as 'javascript:' or 'data:' runs what the link says in the reader's browser. \
        It never reaches a page.
        """,
      wrong: "[Go](javascript:go%28%29)\n", right: "[Go](https://example.org)\n"),
    Rule(
      .linkUnpublishedTarget, .warning, "A link leads to a note that is published.",
      why: "The link is left out of the page until the note is published.",
      wrong: "See [plans](plans.md).\n", right: "See [limits](limits.md).\n"),
    Rule(
      .linkExternalDead, .warning, "A link to another site leads to a page.",
      why: """
        The page is gone, and was on several days; `controlroom check --external` looks. `--archive` \
        asks the web archive for a copy.
        """,
      .words, wrong: "See [limits](https://example.org/gone).\n",
      right: "See [limits](https://example.org/limits).\n"),
    Rule(
      .linkExternalMoved, .warning, "A link to another site leads to where the page is now.",
      why: "The site says that the page has moved for good; old addresses are dropped some day.",
      .words, wrong: "See [limits](https://example.org/old).\n",
      right: "See [limits](https://example.org/new).\n"),
    Rule(
      .linkExternalInsecure, .warning, "A link to another site uses TLS where the site does.",
      why: "What is read without TLS can be seen and changed by everybody on the way.",
      .words, wrong: "See [limits](http://example.org/).\n",
      right: "See [limits](https://example.org/).\n"),
  ]
}
