import Foundation
import Support
import Testing

/// `syndicate` as it is run, beside a lab.
@Suite(.timeLimit(.minutes(5))) struct SyndicateTests {
  private static let words = "Ten words are enough for a note to be more than a stub.\n"
  private let repository: TemporaryRepository
  private let lab: Child
  private let place: [String]

  init() async throws {
    let words = Self.words
    repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "notes/a.md": "# First\n\nIt takes 10 minutes. \(words)",
          "notes/b.md": "# Second\n\n\(words)",
          "pipelines/site.yaml": """
          url: https://notes.example.org
          owner: ada
          channels:
            devto:
              secrets: { key: DEVTO_KEY }
            mastodon:
              endpoint: https://social.example
              secrets: { token: MASTODON_TOKEN }
            newsletter:
              endpoint: smtps://mail.example
              with: { to: list@example.org }

          """,
        ])
    }
    try repository.checkOut()
    lab = try Child(["lab", "--port", "0"], in: repository.path)
    var port: Int?
    while port == nil, lab.isRunning {
      try await Task.sleep(for: .milliseconds(5))
      port = lab.output.firstMatch(of: /127\.0\.0\.1:([0-9]+)/).flatMap { Int($0.1) }
    }
    place = ["--lab", "http://127.0.0.1:\(try #require(port))"]
  }

  private func run(_ words: String...) async throws -> String {
    let child = try Child(words + place, in: repository.path)
    #expect(try await child.wait() == 0, "\(child.output)")
    return child.output
  }

  private func approve() async throws {
    let text = try await run("approvals")
    let subjects = text.matches(of: /subject +([0-9a-f]{64})/).map { String($0.1) }
    let child = try Child(["approve"] + subjects + place, in: repository.path)
    #expect(try await child.wait() == 0, "\(child.output)")
  }

  private func change() throws {
    try repository.write(
      "# First\n\nIt takes 15 minutes. \(Self.words)", to: "notes/a.md")
    try repository.git("add", "notes/a.md")
    try repository.git("rm", "-q", "notes/b.md")
    try repository.git("commit", "-q", "-m", "Change one, and take the other back")
  }

  @Test func `what there is nothing of is not told, and what is taken back is not told as changed`()
    async throws
  {
    let asked = try await run("syndicate", "--channel", "devto")
    #expect(asked.contains("draft-devto") && !asked.contains("0 of 0 items"), "\(asked)")
    try await approve()
    _ = try await run("syndicate", "--channel", "devto")
    try change()

    let planned = try await run("syndicate", "--channel", "devto", "--dry-run")
    #expect(planned.contains("devto  notes/a.md  to be changed: material, a number changed"))
    #expect(planned.contains("devto  notes/b.md  to be taken back  http"))
    let json = try await run("syndicate", "--channel", "devto", "--dry-run", "--json")
    #expect(json.contains(#""withdrawal": true"#) && json.contains(#""withdrawal": false"#))

    _ = try await run("syndicate", "--channel", "devto")
    try await approve()
    let done = try await run("syndicate", "--channel", "devto")
    #expect(done.contains("changed  devto  notes/a.md"), "\(done)")
    #expect(done.contains("removed  devto  notes/b.md"), "\(done)")
    #expect(try await run("syndicate", "--channel", "devto", "--dry-run") == "nothing is due\n")
  }

  @Test func `a mail is shown line by line to who agrees to it`() async throws {
    _ = try await run("syndicate", "--channel", "newsletter")
    let text = try await run("approvals")
    #expect(text.contains("  | Subject: First\n"), "\(text)")
    #expect(!text.contains(#"\u{D}"#), "\(text)")
    try await approve()
    let done = try await run("syndicate", "--channel", "newsletter")
    #expect(done.contains("sent     newsletter  notes/a.md"), "\(done)")
  }
}
