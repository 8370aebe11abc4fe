import Diagnostics
import Foundation
import Support
import Testing
import Workflow

@testable import Pipeline

/// Every rule, broken once: where it is said, in which words, and with which mend.
@Suite struct VerificationTests {
  private let people = People(listed: [
    .init("roman", email: "roman@example.org", roles: ["author", "editor"]),
    .init("anna", roles: ["editor"]),
  ])

  private func check(
    _ text: String, people: People? = nil, beside others: String...
  ) -> [Diagnostic] {
    let read = others.compactMap {
      PipelineFile(SourceFile(path: "pipelines/other.yaml", bytes: Array($0.utf8))).definition
    }
    #expect(read.count == others.count)
    return PipelineFile(SourceFile(path: "pipelines/p.yaml", bytes: Array(text.utf8)))
      .verified(
        kinds: SampleKinds.all,
        in: .init(people: people ?? self.people, others: read, flaw: Calendar.flaw)
      ).diagnostics
  }

  private let head = "pipeline: p\nversion: 1\nowner: roman\n"

  @Test func `a pipeline that is right has no problem`() {
    #expect(check(Self.right).isEmpty)
  }

  static let right = """
    pipeline: p
    version: 1
    owner: roman
    triggers:
      - manual: { roles: [author, editor] }
      - schedule: { cron: 0 9 29 2 *, zone: Europe/Berlin }
    steps:
      select: { uses: notes.select, outputs: { notes: list } }
      draft: { each: select.notes, uses: notes.draft, outputs: { payload: file } }
      post:
        each: select.notes
        uses: channel.post
        in: { payload: draft.payload }
        effect: { idempotency: key, reconcile: lookup }
        approval: { of: draft.payload, from: [editor], expires: 48h }
        grants: { net: ["https://a.example"], secrets: [TOKEN] }
        retry: { attempts: 4, backoff: 30s..30m }
        timeout: 60s
    """

  @Test func `kinds, inputs, options and outputs are those that there are`() {
    expectDiagnostics(
      in: head + """
        steps:
          select: { uses: notes.selct }
                          ^^^^^^^^^^^ error: step 'select' uses 'notes.selct', which is no kind of step [pipeline.unknown-kind] hint: did you mean 'notes.select'?
          build:
          ^^^^^ error: step 'build' needs an input 'notes' [pipeline.missing-input] hint: say where it comes from: 'in: { notes: step.output }'
            uses: site.build
            in: { nots: snapshot.nots }
                  ^^^^ error: step 'build' takes no input 'nots' [pipeline.unknown-input] hint: did you mean 'notes'?
                        ^^^^^^^^^^^^^ error: step 'build' reads 'snapshot.nots', but 'snapshot' has no output 'nots' [pipeline.unknown-reference] hint: did you mean 'notes'?
          snapshot:
            uses: git.snapshot
            with: { depth: 1 }
                    ^^^^^ error: step 'snapshot' takes no option 'depth' [pipeline.unknown-option]
            outputs: { notes: text, nodes: text }
                                    ^^^^^ error: step 'snapshot' makes no output 'nodes' [pipeline.undeclared-output] hint: did you mean 'notes'?
          again:
            uses: site.build
            in: { notes: snapshat.notes }
                         ^^^^^^^^^^^^^^ error: step 'again' reads 'snapshat.notes', but there is no step 'snapshat' [pipeline.unknown-reference] hint: did you mean 'snapshot'?
        """
    ) { check($0).filter { $0.id != "pipeline.unused-step" } }
  }

  @Test func `steps do not wait for one another`() {
    expectDiagnostics(
      in: head + """
        steps:
          a: { uses: site.build, in: { notes: b.site } }
          ^ error: steps wait for one another: a → b → a [pipeline.cycle]
          b: { uses: site.build, in: { notes: a.site } }
        """
    ) { check($0) }
  }

  @Test func `pipelines do not wait for one another's first run`() {
    let other = """
      pipeline: other
      version: 1
      owner: roman
      steps: { x: { uses: site.build, in: { notes: p.a } } }
      """
    expectDiagnostics(
      in: head + """
        steps:
          a: { uses: site.build, in: { notes: other.x } }
                                              ^^^^^^^ error: pipelines wait for one another's first run: p → other → p [pipeline.cycle]
        """
    ) { check($0, beside: other) }
  }

  @Test func `what is read of another pipeline is one of its steps`() {
    let other = "pipeline: other\nversion: 1\nowner: anna\nsteps: { x: { uses: notes.check } }"
    expectDiagnostics(
      in: head + """
        steps:
          build: { uses: site.build, in: { notes: other.y } }
                                                  ^^^^^^^ error: step 'build' reads 'other.y', but pipeline 'other' has no step 'y' [pipeline.unknown-reference]
          more: { uses: site.build, in: { notes: othr.x } }
                                                 ^^^^^^ error: step 'more' reads 'othr.x', but there is no step 'othr' [pipeline.unknown-reference] hint: did you mean 'other'?
        """
    ) { check($0, beside: other).filter { $0.id != "pipeline.unused-step" } }
  }

  @Test func `each takes a list, and items meet items of the same list`() {
    expectDiagnostics(
      in: head + """
        steps:
          select: { uses: notes.select, outputs: { notes: list } }
          snapshot: { uses: git.snapshot, outputs: { notes: tree } }
          check: { uses: notes.check }
          one: { uses: notes.draft, each: snapshot.notes, required: false }
                                          ^^^^^^^^^^^^^^ error: 'snapshot.notes' is a tree, and 'each' takes a list [pipeline.not-a-list] hint: say so where it is made: 'outputs: { notes: list }'
          two: { uses: notes.draft, each: check.report, required: false }
                                          ^^^^^^^^^^^^ error: 'check.report' is not said to be a list, and 'each' takes nothing else [pipeline.not-a-list] hint: say so where it is made: 'outputs: { report: list }'
          draft: { uses: notes.draft, each: select.notes }
          all: { uses: site.build, in: { notes: draft.payload }, required: false }
          more: { uses: notes.draft, each: draft.payload, required: false }
        """
    ) { check($0) }
    expectDiagnostics(
      in: Self.right.replacingOccurrences(
        of: """
              each: select.notes
              uses: channel.post
              in: { payload: draft.payload }
          """,
        with: """
              uses: channel.post
              in: { payload: draft.payload }
                             ^^^^^^^^^^^^^ error: 'draft.payload' is made for each of 'select.notes', and step 'post' is not [pipeline.item-mismatch] hint: add 'each: select.notes' to the step
          """)
    ) { check($0).filter { $0.range.lowerBound.line == 12 } }
  }

  @Test func `a step is there for something`() {
    expectDiagnostics(
      in: head + """
        steps:
          snapshot: { uses: git.snapshot }
          check: { uses: notes.check }
          build: { uses: site.build, in: { notes: snapshot.notes } }
          ^^^^^ error: nothing reads what step 'build' makes, and it has no effect [pipeline.unused-step] hint: read from it, or remove it
          lint: { uses: command, command: [lint] }
          look: { uses: site.build, in: { notes: snapshot.notes }, required: false }
        """
    ) { check($0) }
    let reader = """
      pipeline: other
      version: 1
      owner: roman
      steps: { x: { uses: site.build, in: { notes: p.snapshot }, required: false } }
      """
    let text = head + "steps: { snapshot: { uses: git.snapshot } }"
    #expect(check(text).map(\.id) == ["pipeline.unused-step"])
    #expect(check(text, beside: reader).isEmpty)
  }

  @Test func `the owner is somebody who is known`() {
    expectDiagnostics(
      in: """
        pipeline: p
        version: 1
        owner: romann
               ^^^^^^ error: owner 'romann' is not among the people of the site file [pipeline.unknown-owner] hint: did you mean 'roman'?
        steps: { check: { uses: notes.check } }
        """
    ) { check($0) }
    let byAddress =
      "pipeline: p\nversion: 1\nowner: Roman@example.org\nsteps: { c: { uses: notes.check } }"
    #expect(check(byAddress).isEmpty)
    #expect(check(byAddress, people: People()).isEmpty)
  }

  @Test func `a step is granted what it needs and no more`() {
    expectDiagnostics(
      in: head + """
        steps:
          snapshot:
            uses: git.snapshot
            grants: { secrets: [TOKEN] }
                      ^^^^^^^ error: 'git.snapshot' has no use for the grant 'secrets' [pipeline.unused-grant] hint: remove it: a step is granted what it needs and no more
          links: { uses: notes.links, in: { notes: snapshot.notes }, required: false }
          ^^^^^ error: 'notes.links' needs the grant 'net' [pipeline.missing-grant] hint: say what it may touch: 'grants: { net: [https://host.example] }'
          lint: { uses: command, command: [lint], grants: { read: [rules] } }
        """
    ) { check($0) }
  }

  @Test func `an effect promises something, is approved, and comes to an end`() {
    expectDiagnostics(
      in: head + """
        steps:
          draft: { uses: notes.draft }
          post:
          ^^^^ error: step 'post' changes something outside without anybody's approval [pipeline.missing-approval] hint: add 'approval: { of: draft.payload, from: [editor], expires: 48h }'
          ^^^^ error: 'channel.post' changes something outside, and step 'post' does not say what it can promise [pipeline.missing-effect] hint: add 'effect: { idempotency: key, reconcile: lookup }', or 'none' and 'human'
          ^^^^ error: step 'post' may wait for an answer for ever [pipeline.missing-timeout] hint: add 'timeout: 60s'
          ^^^^ error: step 'post' does not say how often it may be tried [pipeline.unbounded-retry] hint: add 'retry: { attempts: 4, backoff: 30s..30m }'; 'attempts: 1' is once and no more
            uses: channel.post
            in: { payload: draft.payload }
            grants: { net: ["https://a.example"], secrets: [TOKEN] }
          check:
            uses: notes.check
            effect: { idempotency: key, reconcile: lookup }
            ^^^^^^ error: 'notes.check' changes nothing outside, so it has no effect to promise anything about [pipeline.needless-effect] hint: remove 'effect'
          mail:
            uses: command
            command: [send-mail]
            in: { payload: draft.payload }
            effect: { idempotency: none, reconcile: lookup }
                                                    ^^^^^^ error: a look-up cannot prove that nothing happened without a key or the content to look for [pipeline.lookup-without-key] hint: write 'reconcile: human', or say what the target honours: 'idempotency: key'
            approval: { of: draft.payload, from: [editor], expires: 48h }
            retry: { attempts: 1, backoff: 1s..1s }
            timeout: 60s
            freshness: 1d
            ^^^^^^^^^ error: what step 'mail' does outside is done once, and never reused [pipeline.needless-freshness] hint: remove 'freshness'
        """
    ) { check($0) }
  }

  @Test func `retries are bounded in time as well`() {
    let right = Self.right
    #expect(
      check(right.replacingOccurrences(of: "30s..30m", with: "30m..30s")).map(\.message)
        == ["the first wait is longer than the longest"])
    #expect(
      check(right.replacingOccurrences(of: "30s..30m", with: "30s..48h")).map(\.message)
        == ["one wait may outlast the approval of step 'post'"])
  }

  /// An approval as the file has it, and who is there.
  private func approval(_ approval: String, _ people: People?) -> [String] {
    let text = Self.right.replacingOccurrences(
      of: "{ of: draft.payload, from: [editor], expires: 48h }", with: approval)
    return check(text, people: people).map { "\($0.range.lowerBound.line):\($0)" }
  }

  @Test func `somebody may give each approval`() {
    let alone = People(listed: [.init("roman", roles: ["author", "editor"])])
    #expect(
      check(
        Self.right.replacingOccurrences(of: "from: [editor]", with: "from: [editr]")
      ).map(\.description) == [
        """
        pipelines/p.yaml:15:42: error: nobody may approve step 'post': nobody has the role 'editr' [pipeline.approval-nobody]
          hint: did you mean 'editor'?
        """
      ])
    #expect(
      approval("{ of: draft.payload, from: [editor], count: 3, expires: 48h }", nil).first?
        .contains("3 people have to approve step 'post', and only 'roman' and 'anna' may") == true)
    #expect(
      approval("{ of: draft.payload, from: [editor], separate: true, expires: 48h }", alone).first?
        .contains(
          "15:62: error: what 'roman' writes could only be approved by 'roman', who alone has the "
            + "role 'editor' [pipeline.approval-author-only]") == true)
    #expect(
      approval("{ of: draft.payload, from: [editor], separate: false, expires: 48h }", alone) == [])
  }

  @Test func `where no people are listed, one person has every role and wrote everything`() {
    let nobody = People()
    #expect(
      approval("{ of: draft.payload, from: [editor], expires: 48h }", nobody).first?
        .contains("the site file lists no people") == true)
    #expect(
      approval("{ of: draft.payload, from: [x], separate: false, expires: 48h }", nobody) == [])
    #expect(
      approval("{ of: draft.payload, from: [x], separate: false, count: 2, expires: 48h }", nobody)
        .count == 1)
  }

  @Test func `an approval is of what the step takes`() {
    expectDiagnostics(
      in: Self.right.replacingOccurrences(
        of: """
              approval: { of: draft.payload, from: [editor], expires: 48h }
          """,
        with: """
              approval: { of: select.notes, from: [editor], expires: 48h }
                              ^^^^^^^^^^^^ error: the approval is of 'select.notes', which step 'post' does not take [pipeline.approval-subject] hint: approve what it takes: 'draft.payload'
          """)
    ) { check($0) }
  }

  @Test func `an approval does not wait for what waits for it`() {
    expectDiagnostics(
      in: head + """
        steps:
          draft: { uses: notes.draft }
          post:
            uses: channel.post
            in: { payload: draft.payload }
            effect: { idempotency: key, reconcile: lookup }
            approval: { of: proof.site, from: [editor], expires: 48h }
                            ^^^^^^^^^^ error: the approval of step 'post' waits for 'proof.site', which waits for step 'post' [pipeline.approval-deadlock] hint: let the approval be of something that is there before the step begins
            grants: { net: ["https://a.example"], secrets: [TOKEN] }
            retry: { attempts: 4, backoff: 30s..30m }
            timeout: 60s
          proof: { uses: site.build, in: { notes: post.url } }
        """
    ) { check($0).filter { $0.id != "pipeline.approval-subject" } }
  }

  @Test func `a trigger can come to pass`() {
    expectDiagnostics(
      in: head + """
        triggers:
          - manual: { roles: [publisher] }
                             ^^^^^^^^^^ error: nobody has the role 'publisher', so nobody may start the pipeline [pipeline.trigger-nobody] hint: give it to somebody under 'people' in pipelines/site.yaml
          - schedule: { cron: 0 9 30 2 *, zone: UTC }
                              ^^^^^^^^^^ error: the schedule never comes: there is no such day [pipeline.never-fires] hint: name a day that a year has
          - schedule: { at: "09:30", zone: Europe/Berln }
                                           ^^^^^^^^^^^^ error: 'Europe/Berln' is no time zone [pipeline.unknown-zone] hint: did you mean 'Europe/Berlin'?
        steps: { check: { uses: notes.check } }
        """
    ) { check($0) }
    let cron = check(
      head + "triggers: [{ schedule: { cron: 99 9 * * *, zone: UTC } }]\n"
        + "steps: { check: { uses: notes.check } }")
    #expect(cron.map(\.id) == ["pipeline.invalid-cron"])
  }

  @Test func `pipelines of one group agree, and names are given once`() {
    let other = """
      pipeline: p
      version: 1
      owner: roman
      concurrency: { group: site, queue: all }
      steps: { check: { uses: notes.check } }
      """
    expectDiagnostics(
      in: """
        pipeline: p
                  ^ error: another file declares a pipeline 'p' [pipeline.duplicate-name] hint: give each pipeline a name of its own
        version: 1
        owner: roman
        concurrency: { group: site, queue: reject }
                                           ^^^^^^ error: group 'site' is 'reject' here and 'all' in pipeline 'p' [pipeline.duplicate-group] hint: name another group, or let both pipelines say the same 'queue'
        steps: { check: { uses: notes.check } }
        """
    ) { check($0, beside: other) }
  }

  @Test func `commands stand where programs are run`() {
    expectDiagnostics(
      in: head + """
        steps:
          lint: { uses: command }
          ^^^^ error: step 'lint' does not say which program it runs [pipeline.missing-command] hint: add 'command: [program, argument]'; no shell reads it
          check: { uses: notes.check, command: [true] }
                                      ^^^^^^^ error: 'notes.check' runs no program [pipeline.needless-command] hint: write 'uses: command'
          more: { uses: notes.check, sandbox: none }
                                     ^^^^^^^ error: 'notes.check' runs no program, so there is nothing to put in a sandbox [pipeline.needless-sandbox] hint: remove 'sandbox'
        """
    ) { check($0) }
  }
}
