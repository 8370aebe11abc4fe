import Diagnostics
import Support
import Testing
import Workflow

@testable import Pipeline

@Suite struct PipelineFileTests {
  private func read(_ text: String) -> Checked<PipelineDefinition?> {
    PipelineFile.read(
      SourceFile(path: "pipelines/publish.yaml", bytes: Array(text.utf8)), kinds: SampleKinds.all)
  }

  @Test func `a pipeline is read as it is written`() throws {
    let definition = read(
      """
      pipeline: syndicate
      version: 1
      owner: roman
      description: Post what is approved.
      triggers:
        - commit: { branch: main, paths: ["**/*.md", "site/**"] }
        - commit:
        - manual: { roles: [author] }
        - schedule: { at: "09:30", days: [tue, thu], zone: Europe/Berlin, missed: once, window: 6h }
        - schedule: { cron: 0 4 * * mon, zone: UTC }
      concurrency: { group: channels, queue: reject }
      budget: { retries: 20/1h }
      steps:
        select: { uses: notes.select, outputs: { notes: list } }
        draft: { each: select.notes, uses: notes.draft, with: { length: 280, cw: true } }
        post:
          each: select.notes
          uses: channel.post
          in: { payload: draft.payload }
          effect: { idempotency: key, reconcile: lookup }
          approval: { of: draft.payload, from: [editor], separate: false, count: 1, expires: 48h }
          grants: { net: ["https://mastodon.example"], secrets: [MASTODON_TOKEN] }
          limit: { rate: 5/1h, parallel: 1 }
          retry: { attempts: 4, backoff: 30s..30m }
          timeout: 60s
        lint:
          uses: command
          command: [markdownlint, --strict, 10]
          sandbox: none
          freshness: 7d
          required: false
          grants: { read: [rules], write: [out/lint] }
      """)
    #expect(definition.diagnostics.isEmpty)
    let hour = Duration.seconds(3600)
    let payload = PipelineDefinition.Reference(step: "draft", output: "payload")
    #expect(
      definition.value
        == PipelineDefinition(
          name: "syndicate", owner: "roman", description: "Post what is approved.",
          triggers: [
            .commit(branch: "main", paths: ["**/*.md", "site/**"]),
            .commit(branch: nil, paths: []), .manual(roles: ["author"]),
            .schedule(
              .init(
                times: .at(hour: 9, minute: 30, days: ["tue", "thu"]), zone: "Europe/Berlin",
                missed: .once, window: hour * 6)),
            .schedule(
              .init(times: .cron("0 4 * * mon"), zone: "UTC", missed: .skip, window: hour * 24)),
          ],
          group: "channels", queue: .reject, retryBudget: .init(20, per: hour),
          steps: [
            .init("select", uses: "notes.select", outputs: ["notes": .list]),
            .init(
              "draft", uses: "notes.draft", each: .init("select.notes"),
              with: ["length": "280", "cw": "true"]),
            .init(
              "post", uses: "channel.post", each: .init("select.notes"),
              inputs: ["payload": payload], effect: .init(idempotency: .key, reconcile: .lookup),
              approval: .init(of: payload, from: ["editor"], separate: false, expires: hour * 48),
              grants: .init(net: ["https://mastodon.example"], secrets: ["MASTODON_TOKEN"]),
              limit: .init(rate: .init(5, per: hour), parallel: 1),
              retry: .init(attempts: 4, first: .seconds(30), longest: .seconds(1800)),
              timeout: .seconds(60)),
            .init(
              "lint", uses: "command", grants: .init(read: ["rules"], write: ["out/lint"]),
              freshness: hour * 168, isRequired: false,
              command: ["markdownlint", "--strict", "10"], sandbox: .none),
          ]))
  }

  @Test func `what a file leaves out has its default`() throws {
    let value = try #require(
      read("pipeline: x\nversion: 1\nowner: ro\nsteps: { a: { uses: notes.check } }").value)
    #expect(value.concurrency == .init(group: "x", queue: .latest))
    #expect(value.triggers.isEmpty && value.retryBudget == nil)
    #expect(value.steps == [.init("a", uses: "notes.check")])
  }

  @Test func `each mistake of form stands at its place, with a mend`() {
    expectDiagnostics(
      in: """
        pipeline: Publish
                  ^^^^^^^ error: 'Publish' is not a name [pipeline.invalid] hint: write up to 40 lower-case letters, digits and '-', a letter first
        version: 2
                 ^ error: 'version' is 1, and nothing else yet [pipeline.invalid]
        ownr: roman
        ^^^^ error: 'ownr' is not a key of a pipeline [pipeline.unknown-key] hint: did you mean 'owner'?
        owner: ~
        ^^^^^ error: 'owner' is nothing, and has to be text [pipeline.invalid]
        triggers:
          - manual: { roles: [] }
                      ^^^^^ error: 'roles' needs at least one item [pipeline.invalid]
          - schedule: { at: 9:30, days: [tue, Thu, tue], zone: Europe/Berlin, missed: onse }
                            ^^^^ error: '9:30' is not a time of day [pipeline.invalid] hint: write two digits for the hour and two for the minute: 09:30
                                              ^^^ error: 'Thu' is none of 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' and 'sun' [pipeline.invalid] hint: did you mean 'thu'?
                                                   ^^^ error: 'tue' stands there twice [pipeline.invalid] hint: keep one of the two
                                                                                      ^^^^ error: 'onse' is none of 'skip' and 'once' [pipeline.invalid] hint: did you mean 'once'?
          - schedule: { at: "09:30", cron: "30 9 * * *", zone: UTC }
                                     ^^^^ error: a schedule says one of 'at' or 'cron', and not both [pipeline.invalid] hint: keep one of the two
          - schedule: { cron: "30 9 * *", days: [mon] }
            ^^^^^^^^ error: 'schedule' does not say 'zone' [pipeline.missing-key] hint: add 'zone: Europe/Berlin'
                              ^^^^^^^^^^ error: '30 9 * *' is not a cron line [pipeline.invalid] hint: write minute, hour, day, month and weekday: '30 9 * * mon-fri'
                                          ^^^^ error: 'days' means nothing without 'at' [pipeline.invalid]
        budget: { retries: 20 }
                           ^^ error: '20' is not a rate [pipeline.invalid] hint: write how many, and in what time: 20/1h
        steps:
          post:
            uses: channel.post
            tiemout: 60s
            ^^^^^^^ error: 'tiemout' is not a key of a step [pipeline.unknown-key] hint: did you mean 'timeout'?
            timeout: 60
                     ^^ error: '60' is not a duration [pipeline.invalid] hint: write a number and its unit: 30s, 5m, 48h or 7d
            in: { payload: draft }
                           ^^^^^ error: 'draft' is not an output of a step [pipeline.invalid] hint: write 'step.output'
            effect: { idempotency: maybe }
            ^^^^^^ error: 'effect' does not say 'reconcile' [pipeline.missing-key] hint: add 'reconcile: lookup'
                                   ^^^^^ error: 'maybe' is none of 'key', 'content' and 'none' [pipeline.invalid]
            approval: { of: draft.payload, from: editor, separate: no, count: 0, expires: never }
                                                 ^^^^^^ error: 'from' is text, and has to be a list [pipeline.invalid]
                                                                   ^^ error: 'separate' is text, and has to be true or false [pipeline.invalid]
                                                                              ^ error: 'count' is a number from 1 to 20 [pipeline.invalid]
                                                                                          ^^^^^ error: 'never' is not a duration [pipeline.invalid] hint: write a number and its unit: 30s, 5m, 48h or 7d
            retry: { attempts: 1000, backoff: 30s }
                               ^^^^ error: 'attempts' is a number from 1 to 20 [pipeline.invalid]
                                              ^^^ error: '30s' is not a range of waits [pipeline.invalid] hint: write the first wait and the longest: 30s..30m
            limit: {}
            ^^^^^ error: 'limit' says nothing [pipeline.invalid]
            grants: { net: ["http://mastodon.example"], secrets: [token], write: [../out] }
                            ^^^^^^^^^^^^^^^^^^^^^^^^^ error: 'http://mastodon.example' is not a host that a step may be granted [pipeline.invalid] hint: write 'https://host.example', 'smtps://host.example:465', or 'https:*' for any host
                                                                  ^^^^^ error: 'token' is not the name of a secret [pipeline.invalid] hint: write capital letters, digits and '_': MASTODON_TOKEN
                                                                                  ^^^^^^ error: '../out' is not a folder [pipeline.invalid] hint: write its path, without '..'
          Lint: {}
          ^^^^ error: 'Lint' is not a name [pipeline.invalid] hint: write up to 40 lower-case letters, digits and '-', a letter first
          ^^^^ error: 'Lint' does not say 'uses' [pipeline.missing-key] hint: add 'uses: site.build'
        """
    ) { read($0).diagnostics }
  }

  @Test(arguments: [
    "a: &x 1", "a: 1\nb: *x", "pipeline: !!str x", "steps: !table {}", "a: 1\n---\nb: 2",
    "a: { <<: { b: 1 } }", "a: 1\na: 2", "a: [", "\u{0}", "- a",
  ])
  func `YAML that is more than plain keys and values is refused`(_ text: String) {
    let found = read(text)
    #expect(found.value == nil)
    #expect(found.diagnostics.map(\.id) == ["pipeline.invalid"])
  }

  @Test func `words that YAML 1.1 would take for something else stay what they are`() throws {
    let value = try #require(
      read("pipeline: x\nversion: 1\nowner: no\nsteps: { on: { uses: notes.check } }").value)
    #expect(value.owner == "no")
    #expect(value.steps.map(\.name) == ["on"])
  }

  @Test func `a file of nothing says what is missing`() {
    #expect(
      read("").diagnostics.map(\.message) == [
        "the file does not say 'pipeline'", "the file does not say 'steps'",
        "the file does not say 'version'", "the file does not say 'owner'",
      ])
  }

  @Test func `a pipeline may do nothing but follow links`() {
    let definition = PipelineDefinition(
      name: "link-rot", owner: "roman",
      steps: [
        .init("snapshot", uses: "git.snapshot"),
        .init(
          "links", uses: "links.external",
          inputs: ["notes": .init(step: "snapshot", output: "notes")],
          grants: .init(net: ["https:*"])),
      ])
    #expect(Verification(definition, kinds: ContentSteps.unbound).problems().isEmpty)
  }

  @Test func `the pipeline that stands in for a missing one is valid`() {
    let definition = PipelineDefinition.publish(owner: "roman")
    #expect(Verification(definition, kinds: ContentSteps.unbound).problems().isEmpty)
    #expect(definition.steps.map(\.uses).last == ContentSteps.releaseName)
  }
}
