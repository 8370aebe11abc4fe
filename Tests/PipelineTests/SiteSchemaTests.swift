import Diagnostics
import Foundation
import Notes
import Support
import Testing

@testable import Pipeline

/// `pipelines/site.yaml` is read by this program, and by editors with a JSON Schema.
@Suite struct SiteSchemaTests {
  @Test(.enabled(if: Python.isAtHand))
  func `an editor says of each file what the reader says`() throws {
    let input = try JSONEncoder().encode(Self.valid + Self.invalid)
    let schema = String(decoding: Schemas.site.compact(), as: UTF8.self)
    let output = try Python.run(PipelineSchemaTests.validator, [schema], input: input)
    let verdicts = try JSONDecoder().decode([String].self, from: Data(output.utf8))
    for (text, verdict) in zip(Self.valid + Self.invalid, verdicts) {
      let found = findings(text)
      #expect(found.isEmpty == verdict.isEmpty, "\(text)\n\(verdict)\n\(found)")
    }
    #expect(verdicts.count { $0.isEmpty } == Self.valid.count)
  }

  @Test func `the schema has every key that is read, and no other`() throws {
    guard case .object(let members) = Schemas.site,
      case .object(let properties)? = members.first(where: { $0.key == "properties" })?.value
    else { throw Stop("no properties") }
    #expect(properties.map(\.key).sorted() == SiteConfiguration.keys.sorted())
  }

  private func findings(_ text: String) -> [Diagnostic] {
    let file = SourceFile(path: SiteConfiguration.path, bytes: Array(text.utf8))
    return SiteConfiguration.read(file).diagnostics + SitePeople.read(file).diagnostics
      + SecretSources.read(file).diagnostics
  }

  private static let valid = [
    "", "title: 2026\n", "title:\nurl: https://example.org/notes/\n",
    "author: Ada\n", "author: { name: Ada, email: a@example.org, url: https://example.org }\n",
    "url: https://example.org\nwebsub: ['https://hub.example/?a=1', https://other.example]\n",
    "url: https://example.org\nwebsub: https://hub.example\nwebmention: https://example.org/m?x\n",
    "collections: [notes, essays]\n", "collections:\n  notes:\n  essays: { html: trusted }\n",
    "collections: { notes: { review-every: 6 weeks } }\n",
    "collections: { notes: { review-every: never, title: Notes } }\n",
    "collections: { notes: { fields: { status: { type: enum, values: [a, b], required: true } } } }\n",
    "collections: { notes: { fields: { when: date, x: { type: list, of: string, min: 1 } } } }\n",
    "cards: false\n", "cards: { paper: '#fff', accent: '#a33a12' }\n", "revisions: 0\n",
    "channels: [mastodon, bluesky]\n",
    "channels: { mastodon: { account: '@a@b', limit: 1000, utm: true }, hackernews: {} }\n",
    "hashtags: { c++: Cpp, drafts: }\n",
    "links: { ignore: ['https://a.example/*'], expect: { 'https://b.example': [403, 999] } }\n",
    "links: { expect: { 'https://b.example': 403 } }\n",
    "rules: { image.missing-alt: error, note.stub: 'off' }\n",
    "people: { Ada: { email: a@example.org, roles: [editor] } }\nsigned: true\nsigners: keys/all\n",
    "secrets: { TOKEN: { environment: X }, B: { file: ~/b }, C: { command: [pass, show, c] } }\n",
  ]

  private static let invalid = [
    "titel: x\n", "title: [x]\n", "url: example.org\n", "url: https://example.org/?a\n",
    "author: { email: a@example.org }\n", "author: { name: Ada, mail: a@example.org }\n",
    "url: https://example.org\nwebsub: [hub.example]\n", "webmention: 'https://a.example/#x'\n",
    "collections: [notes/deep]\n", "collections: { .git: {} }\n",
    "collections: { notes: { html: raw } }\n", "collections: { notes: { review-every: soon } }\n",
    "collections: { notes: { fields: { a: { type: strange } } } }\n",
    "collections: { notes: { fields: { a: { type: string, least: 1 } } } }\n",
    "cards: { paper: white }\n", "cards: { pen: '#fff' }\n", "revisions: 2000\n", "revisions: -1\n",
    "channels: { mastodon: { limit: 0 } }\n", "channels: { mastodon: { utm: maybe } }\n",
    "links: { expect: { 'https://b.example': [12] } }\n", "links: { skip: [] }\n",
    "rules: { note.stub: loud }\n", "rules: { note.stubs: error }\n",
    "people: { Ada: { email: a@example.org } }\n", "signed: perhaps\n",
    "secrets: { TOKEN: abc }\n", "secrets: { TOKEN: { file: secrets/token } }\n",
  ]
}
