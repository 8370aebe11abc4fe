import Foundation
import Git
import Support
import Testing

@Suite struct HistoryTests {
  @Test func `a file began with its first commit and changed with its last`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Other", write: ["x.txt": "x"])
      $0.commit("Begin", at: "2026-03-05T20:18:50+04:00", write: ["a.md": "one\n"])
      $0.commit("Edit", write: ["a.md": "two\n"])
      $0.commit("Other", write: ["x.txt": "y"])
    }
    let history = try DescribedHistory(temporary)
    #expect(history.described("a.md") == "Begin a.md, Edit, []")
    #expect(history["a.md"]?.first.author.seconds == 1_772_727_530)
    #expect(history["a.md"]?.first.author.offset == 240)
    #expect(history["x.txt"] == nil)
    #expect(history.history.files.count == 1)
    #expect(history.history.root == (try Repository(path: temporary.path).commit(at: "HEAD~3").id))
  }

  @Test func `a rename is followed and is no change of content`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": lines("a")])
      $0.commit("Edit", write: ["a.md": lines("a") + "more\n"])
      $0.commit("Move", rename: [("a.md", "b/c.md")])
      $0.commit("Again", rename: [("b/c.md", "d.md")])
    }
    let history = try DescribedHistory(temporary)
    #expect(history.described("d.md") == "Begin a.md, Edit, [a.md, b/c.md]")
    #expect(
      history["d.md"]?.renames.map { "\($0.from) \($0.to)" } == ["a.md b/c.md", "b/c.md d.md"])
  }

  @Test func `a rename with an edit is followed and is a change`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": lines("a")])
      $0.commit("Move", delete: ["a.md"], write: ["b.md": lines("a") + "more\n"])
    }
    #expect(try DescribedHistory(temporary).described("b.md") == "Begin a.md, Move, [a.md]")
  }

  @Test func `each content of a file is a revision, moves and merges are none`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": lines("a")])
      $0.commit("Edit", write: ["a.md": lines("a") + "more\n"])
      $0.commit("Side", on: "side", from: "main", write: ["a.md": lines("a") + "side\n"])
      $0.commit("Move", rename: [("a.md", "b.md")])
      $0.commit("Join", merge: ["side"], delete: ["a.md"], write: ["b.md": lines("a") + "side\n"])
      $0.commit("Last", write: ["b.md": lines("a") + "last\n"])
    }
    let repository = try Repository(path: temporary.path)
    let history = try History(of: repository.commit(at: "main"), in: repository) { _ in true }
    let revisions = try #require(history["b.md"]).revisions
    #expect(try revisions.map { try repository.commit($0.commit).summary }.first == "Last")
    #expect(
      try Set(revisions.map { try repository.commit($0.commit).summary })
        == ["Last", "Edit", "Begin", "Side"])
    #expect(try repository.bytes(of: revisions[0].blob) == Array((lines("a") + "last\n").utf8))
    #expect(revisions.first?.commit == history["b.md"]?.updated.commit)
  }

  @Test func `a new text under a new path is no rename`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": lines("a")])
      $0.commit("Replace", delete: ["a.md"], write: ["b.md": lines("b")])
    }
    #expect(try DescribedHistory(temporary).described("b.md") == "Replace b.md, Replace, []")
  }

  @Test func `a renamed folder is followed file by file, also among equal files`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["old/a.md": "same\n", "old/b.md": "same\n", "old/c.md": "c\n"])
      $0.commit("Move", rename: [("old", "new")])
    }
    let history = try DescribedHistory(temporary)
    #expect(history.described("new/a.md") == "Begin old/a.md, Begin, [old/a.md]")
    #expect(history.described("new/b.md") == "Begin old/b.md, Begin, [old/b.md]")
  }

  @Test func `two files that change places keep their places`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": lines("a"), "b.md": lines("b")])
      $0.commit("Swap", write: ["a.md": lines("b"), "b.md": lines("a")])
    }
    #expect(try DescribedHistory(temporary).described("a.md") == "Begin a.md, Swap, []")
  }

  @Test func `a file that is deleted and comes back keeps its past`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": lines("a")])
      $0.commit("Delete", delete: ["a.md"])
      $0.commit("Return", write: ["a.md": lines("b")])
    }
    #expect(try DescribedHistory(temporary).described("a.md") == "Begin a.md, Return, []")
  }

  @Test func `a path that is used again after a rename is a new file`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": lines("a")])
      $0.commit("Move", rename: [("a.md", "b.md")])
      $0.commit("Reuse", write: ["a.md": lines("new")])
    }
    let history = try DescribedHistory(temporary)
    #expect(history.described("a.md") == "Reuse a.md, Reuse, []")
    #expect(history.described("b.md") == "Begin a.md, Begin, [a.md]")
  }

  @Test func `a rename on a side branch is followed through the merge`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": lines("a"), "x.md": "x\n"])
      $0.commit("Move", on: "side", from: "main", rename: [("a.md", "b.md")])
      $0.commit("Other", write: ["x.md": "y\n"])
      $0.commit("Join", merge: ["side"], rename: [("a.md", "b.md")])
    }
    let history = try DescribedHistory(temporary)
    #expect(history.described("b.md") == "Begin a.md, Begin, [a.md]")
    #expect(history.described("x.md") == "Begin x.md, Other, []")
    #expect(history["b.md"]?.renames.count == 1)
  }

  @Test func `an edit on one side of a rename on the other belongs to the file`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": lines("a")])
      $0.commit("Move", on: "side", from: "main", rename: [("a.md", "b.md")])
      $0.commit("Edit", write: ["a.md": lines("a") + "more\n"])
      $0.commit("Join", merge: ["side"], delete: ["a.md"], write: ["b.md": lines("a") + "more\n"])
    }
    let history = try DescribedHistory(temporary)
    #expect(history.described("b.md") == "Begin a.md, Edit, [a.md]")
    let move = try Repository(path: temporary.path).commit(at: "side")
    #expect(history["b.md"]?.renames.map(\.commit) == [move.id])
  }

  @Test func `a merge changes what differs from every parent, and only that`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": "base\n", "b.md": "base\n"])
      $0.commit("Side", on: "side", from: "main", write: ["a.md": "side\n", "b.md": "side\n"])
      $0.commit("Main", write: ["a.md": "main\n"])
      $0.commit("Join", merge: ["side"], write: ["a.md": "both\n", "b.md": "side\n"])
    }
    let history = try DescribedHistory(temporary)
    #expect(history.described("a.md") == "Begin a.md, Join, []")
    #expect(history.described("b.md") == "Begin b.md, Side, []")
  }

  @Test func `what a merge dropped does not count, however young`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": "base\n"])
      $0.commit("Fork", on: "side", from: "main", write: ["x.md": "x\n"])
      $0.commit("Main", write: ["a.md": "main\n"])
      $0.commit("Side", on: "side", write: ["a.md": "side\n"])
      $0.commit("Join", merge: ["side"], write: ["a.md": "main\n"])
    }
    #expect(try DescribedHistory(temporary).described("a.md") == "Begin a.md, Main, []")
  }

  @Test func `an octopus and a criss-cross are walked once and right`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": "a\n", "b.md": "b\n", "c.md": "c\n"])
      $0.commit("One", on: "one", from: "main", write: ["a.md": "a1\n"])
      $0.commit("Two", on: "two", from: "main", rename: [("b.md", "bb.md")])
      $0.commit("Three", write: ["c.md": "c1\n"])
      $0.commit(
        "Octopus", merge: ["one", "two"], rename: [("b.md", "bb.md")], write: ["a.md": "a1\n"])
      $0.commit("Left", on: "left", from: "main", write: ["a.md": "a2\n"])
      $0.commit("Right", on: "right", from: "main", write: ["c.md": "c2\n"])
      $0.commit("L2", on: "left2", from: "left", merge: ["right"], write: ["c.md": "c2\n"])
      $0.commit("R2", on: "right2", from: "right", merge: ["left"], write: ["a.md": "a2\n"])
      $0.commit(
        "Cross", merge: ["left2", "right2"], write: ["a.md": "a2\n", "c.md": "c2\n"])
    }
    let history = try DescribedHistory(temporary)
    #expect(history.described("a.md") == "Begin a.md, Left, []")
    #expect(history.described("bb.md") == "Begin b.md, Begin, [b.md]")
    #expect(history.described("c.md") == "Begin c.md, Right, []")
  }

  @Test func `of two beginnings the one written first counts`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Young", at: "2026-02-01T00:00:00Z", write: ["a.md": "young\n"])
      $0.commit("Old", at: "2025-02-01T00:00:00Z", on: "old", write: ["a.md": "old\n"])
      $0.commit(
        "Join", at: "2026-03-01T00:00:00Z", merge: ["old"], write: ["a.md": "both\n"])
    }
    let history = try DescribedHistory(temporary)
    #expect(history.described("a.md") == "Old a.md, Join, []")
    #expect(history.history.root == (try Repository(path: temporary.path).commit(at: "old").id))
  }

  @Test func `neither a mode nor a merge is a change`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": "a\n"])
      $0.commit("Mode", executable: ["a.md": "a\n"])
    }
    #expect(try DescribedHistory(temporary).described("a.md") == "Begin a.md, Begin, []")
  }

  @Test func `a link that becomes a file keeps its past`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["b.md": "b\n"], symlink: ["a.md": "b.md"])
      $0.commit("Real", write: ["a.md": "a\n"])
    }
    #expect(try DescribedHistory(temporary).described("a.md") == "Begin a.md, Real, []")
  }

  @Test func `equal letters in other bytes are other files`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("One", write: ["\u{e9}.md": "one\n"])
      $0.commit("Two", write: ["e\u{301}.md": "two\n"])
    }
    let history = try DescribedHistory(temporary)
    #expect(history.history.files.count == 2)
    #expect(history.described("\u{e9}.md").hasPrefix("One"))
    #expect(history.described("e\u{301}.md").hasPrefix("Two"))
  }

  @Test func `a shallow clone is refused, and read only when that is asked for`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Begin", write: ["a.md": "a\n"])
      $0.commit("Edit", write: ["a.md": "b\n"])
      $0.commit("More", write: ["b.md": "b\n"])
    }
    let clone = temporary.sibling("clone")
    try temporary.git("clone", "-q", "--depth", "2", "file://" + temporary.path, clone)
    let repository = try Repository(path: clone)
    #expect(repository.isShallow)
    let commit = try repository.commit(at: "HEAD")
    let error = #expect(throws: GitError.self) {
      try History(of: commit, in: repository) { _ in true }
    }
    #expect(error?.cause == .shallowHistory)
    #expect(
      error?.hint
        == "fetch the whole history: git fetch --unshallow, or fetch-depth: 0 in actions/checkout")

    let part = try History(of: commit, in: repository, allowShallow: true) { _ in true }
    #expect(part.isTruncated)
    #expect(part.root == nil)
    #expect(part["b.md"]?.first.commit == commit.id)
    #expect(part["a.md"]?.first.commit == commit.parents.first)
  }
}

/// Twenty lines that are like no other twenty.
func lines(_ word: String) -> String { (1...20).map { "\(word) line \($0)\n" }.joined() }

/// A history with the commits' subjects, which read better than hashes.
struct DescribedHistory {
  let history: History
  private let subjects: [String: String]

  /// The history of the Markdown files at `main`.
  init(_ temporary: TemporaryRepository) throws {
    let repository = try Repository(path: temporary.path)
    history = try History(of: repository.commit(at: "main"), in: repository) {
      $0.hasSuffix(".md")
    }
    let log = try temporary.git("log", "--all", "--format=%H %s").split(separator: "\n")
    subjects = Dictionary(
      uniqueKeysWithValues: log.map { (String($0.prefix(40)), String($0.dropFirst(41))) })
  }

  subscript(path: String) -> History.File? { history[path] }

  /// The first commit and path, the last change, and the former paths.
  func described(_ path: String) -> String {
    guard let file = history[path] else { return "no such file" }
    let former = file.formerPaths.joined(separator: ", ")
    return "\(subject(file.first)) \(file.firstPath), \(subject(file.updated)), [\(former)]"
  }

  private func subject(_ event: History.Event) -> String {
    subjects[event.commit.description] ?? "unknown"
  }
}
