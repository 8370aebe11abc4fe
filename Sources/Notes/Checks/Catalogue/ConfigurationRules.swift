import Diagnostics

extension Rule {
  static let configuration: [Rule] = [
    Rule(
      .configInvalid, .error, "The site's configuration can be read.",
      why: """
        A value that cannot be used keeps its default, and the site is another one than you meant. \
        Also the id of a broken template, and of a site without 'url' (a warning, since only the \
        links of drafts are missing).
        """,
      .configuration, wrong: "rules:\n  note.stub: warn\n", right: "rules:\n  note.stub: warning\n"),
    Rule(
      .configUnknownKey, .warning, "A configuration key is one that is known.",
      why: "A key that nobody reads is usually a typing mistake.",
      .configuration, wrong: "titel: Notes\n", right: "title: Notes\n"),
  ]

  static let channels: [Rule] = [
    Rule(
      .channelUnknownChannel, .warning, "A channel is one that drafts can be made for.",
      why: "No draft is made for another.",
      .words, wrong: "channels: [myspace]", right: "channels: [mastodon]"),
    Rule(
      .channelOverLimit, .error, "A draft is within its channel's limit.",
      why: """
        The channel would refuse it. A warning when no whole words of an excerpt fit beside the \
        link, and when your own words for LinkedIn come within 100 of its limit, with or without \
        their escapes, since LinkedIn does not say what it counts.
        """,
      .words, wrong: "400 characters in 'channels.x.text'", right: "280 with the link"),
    Rule(
      .channelEmptyExcerpt, .warning, "There is text for an excerpt.",
      why: "A draft would be a link without a word.",
      .words, wrong: "a note of one code block", right: "a sentence, or 'description'"),
    Rule(
      .channelUnusedSetting, .warning, "What a note says to a channel has a use there.",
      why: "Whoever writes it waits for something that never comes.",
      .words, wrong: "channels: { linkedin: { thread: true } }",
      right: "channels: { mastodon: { thread: true } }"),
    Rule(
      .channelStaleProfile, .warning, "What is known of a channel was read within a year.",
      why: "Limits and prices change, and a draft is counted by what was read.",
      .words, wrong: "a channel whose limits were read two years ago",
      right: "a newer version of controlroom"),
  ]
}
