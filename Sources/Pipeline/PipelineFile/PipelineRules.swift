internal import Diagnostics
internal import Notes

extension Rule {
  /// The rules of pipeline files, in the order in which they are listed.
  ///
  /// Not among ``all``: no configuration and no exception turns one off, since a gate that nobody
  /// keeps is worse than none.
  static let pipelines: [Rule] = form + graph + steps + effects + approvals + starts

  private static let form: [Rule] = [
    pipeline(
      "invalid", "It can be read, and values have their form.",
      why: """
        A guess about a bound is no bound. Also the id of a key that is set twice, an anchor, an \
        alias, a tag and a second document.
        """, wrong: "timeout: 60", right: "timeout: 60s"),
    pipeline(
      "missing-key", "What has no safe default is said.",
      why: "What a program would assume in its place is found out in the worst moment.",
      wrong: "retry: { attempts: 4 }", right: "retry: { attempts: 4, backoff: 30s..30m }"),
    pipeline(
      "unknown-key", "Its keys are known.", why: "A bound that is misspelt does not hold.",
      wrong: "tiemout: 60s", right: "timeout: 60s"),
    pipeline(
      "missing-owner", "Somebody is responsible.",
      why: "What fails at night is somebody's in the morning.",
      wrong: "pipeline: publish", right: "pipeline: publish\nowner: ada"),
    pipeline(
      "unknown-owner", "The owner is one of 'people', where people are listed.",
      why: "A name that nobody has is nobody's.", wrong: "owner: adah", right: "owner: ada"),
    pipeline(
      "duplicate-name", "A name belongs to one pipeline.",
      why: "A run would be of either.",
      wrong: "two files with 'pipeline: publish'", right: "a name for each"),
    pipeline(
      "duplicate-group", "Pipelines of one group agree how runs wait.",
      why: "Else it depends on who comes first.",
      wrong: "queue: all here, queue: reject there", right: "the same in both"),
  ]

  private static let graph: [Rule] = [
    pipeline(
      "no-steps", "It has a step.", why: "A pipeline without one does nothing, and looks done.",
      wrong: "steps: {}", right: "steps:\n  snapshot: { uses: git.snapshot }"),
    pipeline(
      "duplicate-step", "A step's name is its own.",
      why: "What reads its outputs would read either.",
      wrong: "two steps 'build'", right: "'build' and 'build-all'"),
    pipeline(
      "unknown-reference", "What is read is made by a step, of this pipeline or of another.",
      why: "The step would wait for ever.",
      wrong: "notes: snapshot.foo", right: "notes: snapshot.notes"),
    pipeline(
      "cycle", "Steps do not wait for one another, nor pipelines for each other's first run.",
      why: "None of them would ever start.",
      wrong: "'a' reads 'b', and 'b' reads 'a'", right: "one order"),
    pipeline(
      "not-a-list", "'each' takes a list.", why: "There is nothing to take one by one.",
      wrong: "each: snapshot.notes, where it is a text",
      right: "outputs: { notes: list } where it is made"),
    pipeline(
      "item-mismatch", "What is made for each item is sent item by item.",
      why: "Else all of it is sent as one.",
      wrong: "in: { payload: draft.payload } without 'each'",
      right: "each: select.notes, as in 'draft'"),
    pipeline(
      "unused-step", "A step is there for something.",
      why: "Work that nobody reads is a forgotten line.",
      wrong: "a 'site.build' that nothing reads", right: "a 'site.release' that does"),
  ]

  private static let steps: [Rule] = [
    pipeline(
      "unknown-kind", "A step uses a kind that exists.", why: "Nothing would know how to run it.",
      wrong: "uses: notes.chek", right: "uses: notes.check"),
    pipeline(
      "missing-input", "A step has the inputs of its kind.", why: "It cannot work without them.",
      wrong: "{ uses: notes.check }", right: "in: { notes: snapshot.notes }"),
    pipeline(
      "unknown-input", "A step has no inputs that its kind lacks.", why: "Nobody would read them.",
      wrong: "in: { nots: snapshot.notes }", right: "in: { notes: snapshot.notes }"),
    pipeline(
      "unknown-option", "A step has no options that its kind lacks.",
      why: "An option that is misspelt changes nothing.",
      wrong: "with: { deep: true }", right: "no 'with'"),
    pipeline(
      "undeclared-output", "A step names outputs that it makes.",
      why: "Who reads another would wait for ever.",
      wrong: "outputs: { nots: text }", right: "outputs: { notes: text }"),
    pipeline(
      "missing-grant", "A step is granted what its kind needs.",
      why: "Without it the step fails when it runs, and not before.",
      wrong: "'channel.mastodon' without 'net'",
      right: "grants: { net: [\"https://host.example\"] }"),
    pipeline(
      "unused-grant", "A step is granted no more than its kind needs.",
      why: "A grant that is not needed is one that can be misused.",
      wrong: "'secrets' for 'site.build'", right: "no 'grants'"),
    pipeline(
      "missing-command", "A step that runs a program says which.", why: "There is nothing to run.",
      wrong: "'uses: command' alone", right: "command: [make, letter]"),
    pipeline(
      "needless-command", "Only a step that runs a program names one.",
      why: "It would not be run.",
      wrong: "'command' beside 'uses: site.build'", right: "uses: command"),
    pipeline(
      "needless-sandbox", "Only a step that runs a program has a sandbox.",
      why: "There is nothing to keep in it.",
      wrong: "'sandbox: none' beside 'uses: site.build'", right: "no 'sandbox'"),
  ]

  private static let effects: [Rule] = [
    pipeline(
      "missing-effect", "What changes something outside says what it can promise.",
      why: "That decides what a crash in the middle of it means.",
      wrong: "no 'effect'", right: "effect: { idempotency: key, reconcile: lookup }"),
    pipeline(
      "needless-effect", "What changes nothing promises nothing.",
      why: "A promise that means nothing hides those that do.",
      wrong: "'effect' on 'notes.check'", right: "no 'effect'"),
    pipeline(
      "lookup-without-key", "A look-up needs something to look for.",
      why: "Else 'not found' proves nothing.",
      wrong: "{ idempotency: none, reconcile: lookup }",
      right: "{ idempotency: none, reconcile: human }"),
    pipeline(
      "missing-timeout", "An effect has a timeout.", why: "An outcome does not stay open for ever.",
      wrong: "no 'timeout'", right: "timeout: 60s"),
    pipeline(
      "unbounded-retry",
      "An effect is tried a number of times that is said, with waits that grow, and no longer than "
        + "its approval is good for.",
      why: "A channel that is down is not to be hammered, nor to be surprised a week later.",
      wrong: "no 'retry'; backoff: 30m..30s", right: "retry: { attempts: 4, backoff: 30s..30m }"),
    pipeline(
      "needless-freshness", "An effect is never reused.",
      why: "What was sent is not sent again because it has become old.",
      wrong: "'freshness: 1d' beside 'effect'", right: "no 'freshness'"),
  ]

  private static let approvals: [Rule] = [
    pipeline(
      "missing-approval", "Nothing leaves without somebody's consent.",
      why: "What has been read by many cannot be taken back.",
      wrong: "no 'approval'", right: "approval: { of: draft.payload, from: [editor], expires: 48h }"
    ),
    pipeline(
      "approval-subject", "An approval is of what the step takes.",
      why: "Else people agree to one thing and another is sent.",
      wrong: "of: check.report, for a post", right: "of: draft.payload"),
    pipeline(
      "approval-nobody", "There are enough people with the roles.",
      why: "The step would wait for somebody who does not exist.",
      wrong: "from: [editr]; count: 3 of two people", right: "from: [editor]"),
    pipeline(
      "approval-author-only", "Somebody else than the author can approve.",
      why: "With 'separate: true' the author's consent does not count.",
      wrong: "'separate: true', where the only editor is the author",
      right: "another editor, or 'separate: false'"),
    pipeline(
      "approval-deadlock", "An approval does not wait for what waits for it.",
      why: "Neither would ever come.",
      wrong: "of: proof.page, where 'proof' reads this step", right: "something that is made before"
    ),
  ]

  private static let starts: [Rule] = [
    pipeline(
      "trigger-nobody", "Somebody may start it.", why: "A start that nobody may make is none.",
      wrong: "manual: { roles: [publisher] }, which nobody is",
      right: "manual: { roles: [editor] }"),
    pipeline(
      "never-fires", "A schedule comes.", why: "Nobody misses what never ran.",
      wrong: "cron: 0 9 30 2 *", right: "cron: 0 9 28 2 *"),
    pipeline(
      "invalid-cron", "A schedule's line is one of crontab(5).",
      why: "It would come at another time than the one that was meant.",
      wrong: "cron: 99 9 * * *", right: "cron: 59 9 * * *"),
    pipeline(
      "unknown-zone", "A schedule's zone exists.",
      why: "Another zone's nine o'clock is in the night.",
      wrong: "zone: Europe/Berln", right: "zone: Europe/Berlin"),
  ]

  private static func pipeline(
    _ name: String, _ summary: String, why: String, wrong: String, right: String
  ) -> Rule {
    Rule(
      Diagnostic.ID("pipeline.\(name)"), .error, summary, why: why, .words, wrong: wrong,
      right: right)
  }
}
