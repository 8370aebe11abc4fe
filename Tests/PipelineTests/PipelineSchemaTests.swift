import Diagnostics
import Foundation
import Support
import Testing

@testable import Pipeline

/// The format is said once, and read by two: by this program, and by editors as JSON Schema.
@Suite struct PipelineSchemaTests {
  @Test(.enabled(if: Python.isAtHand))
  func `an editor says of each file what the reader says`() throws {
    let files = Self.valid + Self.invalid
    let input = try JSONEncoder().encode(files)
    let schema = String(decoding: PipelineShape.schema.compact(), as: UTF8.self)
    let output = try Python.run(Self.validator, [schema], input: input)
    let verdicts = try JSONDecoder().decode([String].self, from: Data(output.utf8))
    for (file, verdict) in zip(files, verdicts) {
      let read = PipelineFile(SourceFile(path: "p.yaml", bytes: Array(file.utf8)))
      #expect(
        read.diagnostics.isEmpty == verdict.isEmpty, "\(file)\n\(verdict)\n\(read.diagnostics)")
    }
    for (file, verdict) in zip(Self.valid, verdicts) {
      #expect(verdict.isEmpty, "\(file)\n\(verdict)")
    }
    #expect(verdicts.count { $0.isEmpty } == Self.valid.count)
  }

  /// Reads YAML as editors do, by the core schema of YAML 1.2, and judges each file.
  static let validator = """
    import json, re, sys, yaml, jsonschema

    class Core(yaml.SafeLoader):
        yaml_implicit_resolvers = {}

    Core.add_implicit_resolver('tag:yaml.org,2002:bool', re.compile('^(true|false)$'), 'tf')
    Core.add_implicit_resolver('tag:yaml.org,2002:null', re.compile('^(null|~|)$'), ['n', '~', ''])
    Core.add_implicit_resolver(
        'tag:yaml.org,2002:int', re.compile('^[-+]?[0-9]+$'), list('-+0123456789'))
    Core.add_implicit_resolver(
        'tag:yaml.org,2002:float', re.compile(r'^[-+]?[0-9]+[.][0-9]+$'), list('-+0123456789'))

    schema = json.loads(sys.argv[1])
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    def verdict(text):
        return '; '.join(e.message for e in validator.iter_errors(yaml.load(text, Core)))
    print(json.dumps([verdict(text) for text in json.load(sys.stdin)]))
    """

  /// A file with these lines in the place of the usual ones.
  private static func file(
    _ top: String = "", step: String = "", head: String = "pipeline: p\nversion: 1\nowner: ro",
    steps: String? = nil
  ) -> String {
    """
    \(head)
    \(top)
    \(steps ?? "steps:\n  a:\n    uses: site.build\n    \(step)")
    """
  }

  private static let valid =
    [
      VerificationTests.right, file(), file(head: "pipeline: p\nversion: 1\nowner: 42"),
      file(head: "pipeline: p\nversion: 1\nowner: no"),
      file(head: "pipeline: p\nversion: 1\nowner: true"),
      file("triggers: []"), file("triggers: [{ commit: }]"), file("triggers: [{ commit: {} }]"),
      file("triggers: [{ manual: }]"), file("triggers: [{ manual: { roles: [author] } }]"),
      file("triggers: [{ commit: { branch: 1.5, paths: [] } }]"),
      file("triggers: [{ schedule: { at: 09:30, zone: Europe/Berlin } }]"),
      file("triggers: [{ schedule: { at: \"23:59\", days: [mon], zone: UTC, window: 1d } }]"),
      file("triggers: [{ schedule: { cron: '@daily', zone: Etc/GMT+5, missed: skip } }]"),
      file("triggers: [{ schedule: { cron: '*/5 0-3 1,2 jan mon-fri', zone: UTC } }]"),
      file("concurrency: {}"), file("concurrency:"), file("concurrency: { queue: all }"),
      file("concurrency: { group: a-b }"), file("budget: { retries: 20/1h }"),
    ]
    + [
      "each: a.b", "in: {}", "in:", "in: { x: a.b, y: c.d }", "with: { a: 1, B_2: true, c: x }",
      "outputs: { a: list, b: value }", "command: [a, 1, true]", "sandbox: none",
      "effect: { idempotency: none, reconcile: human }",
      "approval: { of: a.b, from: [editor], expires: 48h }",
      "approval: { of: a.b, from: [x, y], separate: false, count: 20, expires: 1ms }",
      "grants: { net: ['https:*', 'smtps://a.b:465'] }",
      "grants: { net: ['http://127.0.0.1:8080', 'https://[::1]:1'], secrets: [A_1] }",
      "grants: { read: [a b], write: [/srv/out, ..a] }", "limit: { rate: 5/1h }",
      "limit: { parallel: 1000 }", "retry: { attempts: 1, backoff: 1s..1s }",
      "retry: { attempts: 20, backoff: 500ms..999999999d }", "timeout: 60s", "freshness: 7d",
      "required: false",
    ].map { file(step: $0) }

  private static let invalid =
    [
      "", "pipeline: p", file(head: "pipeline: p\nversion: 1"),
      file(head: "pipeline: P\nversion: 1\nowner: ro"),
      file(head: "pipeline: true\nversion: 1\nowner: ro"),
      file(head: "pipeline: 7\nversion: 1\nowner: ro"),
      file(head: "pipeline: p\nversion: 2\nowner: ro"),
      file(head: "pipeline: p\nversion: \"1\"\nowner: ro"),
      file(head: "pipeline: p\nversion: 1\nowner: ''"),
      file(head: "pipeline: p\nversion: 1\nowner:"),
      file(head: "pipeline: p\nversion: 1\nowner: [ro]"),
      file("ownr: x"), file("description: [a]"), file("triggers: {}"), file("triggers:"),
      file("triggers: [commit]"), file("triggers: [{}]"), file("triggers: [{ push: {} }]"),
      file("triggers: [{ commit: {}, manual: {} }]"), file("triggers: [{ commit: { tag: x } }]"),
      file("triggers: [{ manual: { roles: [] } }]"),
      file("triggers: [{ manual: { roles: [a, a] } }]"),
      file("triggers: [{ manual: { roles: [A] } }]"),
      file("triggers: [{ schedule: { at: 9:30, zone: UTC } }]"),
      file("triggers: [{ schedule: { at: 24:00, zone: UTC } }]"),
      file("triggers: [{ schedule: { at: 09:30 } }]"),
      file("triggers: [{ schedule: { zone: UTC } }]"),
      file("triggers: [{ schedule: { at: 09:30, cron: '@daily', zone: UTC } }]"),
      file("triggers: [{ schedule: { cron: '@daily', days: [mon], zone: UTC } }]"),
      file("triggers: [{ schedule: { cron: '@reboot', zone: UTC } }]"),
      file("triggers: [{ schedule: { cron: '* * * *', zone: UTC } }]"),
      file("triggers: [{ schedule: { at: 09:30, zone: CET+1! } }]"),
      file("triggers: [{ schedule: { at: 09:30, days: [], zone: UTC } }]"),
      file("triggers: [{ schedule: { at: 09:30, days: [monday], zone: UTC } }]"),
      file("triggers: [{ schedule: { at: 09:30, missed: all, zone: UTC } }]"),
      file("concurrency: all"), file("concurrency: { queue: some }"),
      file("concurrency: { group: 'A b' }"), file("budget: {}"), file("budget:"),
      file("budget: { retries: 20 }"), file("budget: { retries: 0/1h }"),
      file(steps: "steps: {}"), file(steps: "steps:"), file(steps: "steps: [a]"),
      file(steps: "steps: { A: { uses: a.b } }"), file(steps: "steps: { a: {} }"),
      file(steps: "steps: { a: }"), file(steps: "steps: { a: { uses: 'a b' } }"),
      file(steps: "steps: { a: { uses: a..b } }"),
    ]
    + [
      "tiemout: 5m", "each: select", "each: a.b.c", "in: [a.b]", "in: { X: a.b }", "in: { x: a }",
      "with: { 'a b': 1 }", "with: { a: [1] }", "with: { a: }", "outputs: { a: folder }",
      "command: []", "command: a b", "sandbox: docker", "effect: {}",
      "effect: { idempotency: key }", "effect: { idempotency: yes, reconcile: lookup }",
      "approval: { from: [editor], expires: 48h }", "approval: { of: a.b, expires: 48h }",
      "approval: { of: a.b, from: [editor] }",
      "approval: { of: a.b, from: editor, expires: 48h }",
      "approval: { of: a.b, from: [editor], separate: no, expires: 48h }",
      "approval: { of: a.b, from: [editor], count: 0, expires: 48h }",
      "approval: { of: a.b, from: [editor], count: 21, expires: 48h }",
      "approval: { of: a.b, from: [editor], expires: 2 days }",
      "grants: {}", "grants:", "grants: { net: [] }", "grants: { net: ['http://a.b'] }",
      "grants: { net: [a.b] }",
      "grants: { net: ['https://a.b/path'] }", "grants: { net: ['https://-a'] }",
      "grants: { secrets: [token] }", "grants: { write: [a/../b] }", "grants: { write: [..] }",
      "grants: { run: [a] }", "limit: {}", "limit: { rate: 5 }", "limit: { parallel: 0 }",
      "limit: { parallel: 1001 }", "retry: {}", "retry: { attempts: 4 }",
      "retry: { attempts: 0, backoff: 1s..2s }", "retry: { attempts: 21, backoff: 1s..2s }",
      "retry: { attempts: 4, backoff: 1s }", "retry: { attempts: 4, backoff: 1s...2s }",
      "timeout: 60", "timeout: 0s", "timeout: 1w", "timeout: 1.5h", "timeout: 1234567890s",
      "freshness: true", "required: yes", "required: 'true'", "required:",
    ].map { file(step: $0) }

  /// Each form, with texts that have it.
  static let forms: [(form: TextForm, examples: [String])] = [
    (.name, ["a", "post-mastodon", String(repeating: "a", count: 40)]),
    (.kind, ["command", "channel.mastodon", "a.b-1.c"]), (.reference, ["select.notes", "a.b"]),
    (.option, ["length", "max_chars", "A-1"]), (.duration, ["30s", "500ms", "999999999d", "1m"]),
    (.rate, ["20/1h", "999999/15m"]), (.backoff, ["30s..30m", "1ms..2d"]),
    (.clock, ["00:00", "09:30", "23:59"]),
    (.cron, ["30 9 * * mon-fri", "@weekly", "*/5 0-3 1,2  jan 7"]),
    (.zone, ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+12"]),
    (
      .host,
      [
        "https://a.example", "smtps://mail.example:465", "https:*", "http://127.0.0.1:80",
        "http://[::1]", "https://[fe80::1]:443", "http://localhost", "smtp://127.0.0.2:4750",
      ]
    ), (.secret, ["TOKEN", "A_1"]), (.folder, ["out", "a/b c", "/srv/..x", "..."]),
  ]

  @Test func `what a form accepts is what its pattern matches`() throws {
    var random = SystemRandomNumberGenerator()
    for (form, examples) in Self.forms {
      let pattern = try Regex(form.pattern).matchingSemantics(.unicodeScalar)
      let alphabet = Array(".-_/:*+@[]0123456789 aAzZsmhd\n\u{301}é".unicodeScalars)
      for example in examples {
        #expect(form.accepts(example), "\(example) is not \(form.noun)")
        for _ in 0..<400 {
          var scalars = Array(example.unicodeScalars)
          for _ in 0..<Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: 0...scalars.count, using: &random)
            let other = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            switch Int.random(in: 0...2, using: &random) {
            case 0: scalars.insert(other, at: place)
            case 1 where place < scalars.count: scalars.remove(at: place)
            default: if place < scalars.count { scalars[place] = other }
            }
          }
          var text = String.UnicodeScalarView()
          text.append(contentsOf: scalars)
          let changed = String(text)
          let matches = try pattern.wholeMatch(in: changed) != nil
          #expect(form.accepts(changed) == matches, "\(changed.debugDescription): \(form.noun)")
        }
      }
    }
  }

  @Test(arguments: ["500ms", "30s", "90s", "5m", "48h", "7d", "1d"])
  func `a duration is written as it is read`(_ text: String) throws {
    let duration = try #require(Spelling.duration(text))
    let known = ["48h": "2d"][text] ?? text
    #expect(Spelling.text(duration) == known)
  }
}
