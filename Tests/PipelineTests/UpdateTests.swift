import Diagnostics
import Foundation
import Notes
import Support
import Testing
import Workflow

@testable import Pipeline

/// A build that writes only what changed gives what a build from nothing gives.
@Suite struct UpdateTests {
  /// A writer who goes over what is there.
  private struct Desk {
    var random: Seeded
    var files: [String: String] = [:]

    init(seed: UInt64) {
      random = Seeded(seed: seed)
      files["pipelines/site.yaml"] = """
        title: Desk
        url: https://example.org/d
        owner: ada
        revisions: 3
        channels: { x: {}, devto: {}, mastodon: { account: "@a@m.example" } }
        """
      files["README.md"] = "# Desk\n\n[One](notes/n1.md). \(words(9))\n"
      files["notes/_index.md"] = "# All notes\n\n[Two](n2.md). \(words(9))\n"
      files["src/main.c"] = "int main;\n"
      files["notes/data.txt"] = "1 2 3\n"
      for index in 1...8 {
        let folder = index == 8 ? "projects" : "notes"
        files["\(folder)/n\(index).md"] = """
          ---
          tags: [\(["pen", "ink"][index % 2]), paper]
          \(index % 3 == 0 ? "series: Drawer" : "description: \(words(6))")
          \(index == 4 ? "draft: true" : "slug: s\(index)")
          ---
          # Note \(index)

          \(words(14))

          ## Part

          \(words(8))

          """
      }
    }

    private mutating func words(_ count: Int) -> String {
      let all = "seed soil rain stem leaf root bark sun frost bee hive path gate wall pond".split(
        separator: " ")
      return (0..<count).map { _ in String(all[Int.random(in: 0..<all.count, using: &random)]) }
        .joined(separator: " ").capitalized + "."
    }

    private var published: [String] {
      files.keys.filter { $0.contains("/n") && $0.hasSuffix(".md") && !$0.hasSuffix("n4.md") }
        .sorted()
    }

    /// A change that ``Update`` is for; returns what, for a failure's message.
    mutating func edit() -> String {
      let all = published
      let note = all[Int.random(in: 0..<all.count, using: &random)]
      let text = files[note] ?? ""
      switch Int.random(in: 0..<10, using: &random) {
      case 9:
        files[note] = text + "\nSee [data](/notes/data.txt?\(words(1).prefix(3))).\n"
      case 0:
        files[note] = text + "\nAdded: \(words(5))\n"
      case 1:
        let other = all[Int.random(in: 0..<all.count, using: &random)]
        let place = (files[other] ?? "").contains("## Part") ? "#part" : ""
        files[note] = text + "\nSee [it](/\(other)) and [part](/\(other)\(place)).\n"
      case 2:
        files[note] = text.split(separator: "\n", omittingEmptySubsequences: false)
          .filter { !$0.hasPrefix("See ") }.joined(separator: "\n")
      case 3:
        files[note] = text + "\n```c\nint x = \(Int.random(in: 0..<9, using: &random));\n```\n"
      case 4:
        files[note] = text + "\n### \(words(2))\n\n- [ ] \(words(3))\n"
      case 5 where text.contains("description:"):
        files[note] = text.split(separator: "\n", omittingEmptySubsequences: false)
          .map { $0.hasPrefix("description:") ? "description: \(words(6))" : String($0) }
          .joined(separator: "\n")
      case 6:
        files["src/main.c"] = "int main = \(Int.random(in: 0..<99, using: &random));\n"
        return "code"
      case 7:
        files["src/f\(Int.random(in: 0..<3, using: &random)).c"] = "int f;\n"
        files[note] = text + "\n[Home](/README.md), [all](/notes/), [out](https://e.example/).\n"
        return "file and \(note)"
      default:
        // A second mistake of the same kind is a finding that stays.
        files[note] = text + "\n[nowhere][undefined]\n"
      }
      return note
    }

    /// A change that is for a build of everything.
    mutating func turn() -> String {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: files["notes/n\(files.count + 20).md"] = "# New \(files.count)\n\n\(words(14))\n"
      case 1: files["notes/n2.md"] = "# Another title\n\n\(words(14))\n"
      case 2: files["notes/_index.md"] = "# All\n\n\(words(9))\n"
      case 3: files["projects/n8.md"] = (files["projects/n8.md"] ?? "") + "\n## \(words(2))\n"
      case 4: files["pipelines/theme/style.css"] = "body { margin: \(files.count)px }\n"
      default:
        let text = files["notes/n4.md"] ?? ""
        files["notes/n4.md"] = text + "\n\(words(4))\n"
      }
      return "turn"
    }
  }

  /// Every file below a folder but the lock, with its bytes.
  private func contents(_ folder: String) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    for name in names where name != ".lock" {
      let url = URL(filePath: folder).appending(path: name)
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        continue
      }
      contents[name] = try Data(contentsOf: url)
    }
    return contents
  }

  private func commit(
    _ files: [String: String], _ what: String, to repository: TemporaryRepository, day: Int
  ) throws {
    try repository.git("rm", "-rq", "--ignore-unmatch", ".")
    for (path, text) in files { try repository.write(text, to: path) }
    try repository.git("add", "-A")
    let date = "2029-01-\(10 + day)T0\(day % 9):00:00Z"
    try repository.git(
      "commit", "-q", "--allow-empty", "-m", what,
      environment: ["GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date])
  }

  private func inode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
  }

  private func build(
    _ repository: TemporaryRepository, into output: String
  ) async throws -> Build.Result {
    try await Build(
      RepositoryLocation(repository.path), output: output,
      asOf: .commit(now: Timestamp(seconds: 0))
    ).run()
  }

  /// A build of everything exchanges the folder; an update writes into it.
  private func isUpdate(_ output: String, _ before: Int?) throws -> Bool {
    try before != nil && inode(output + "/site") == before
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `after any edits the output is that of a build from nothing`(seed: UInt64) async throws {
    let repository = try TemporaryRepository()
    var desk = Desk(seed: seed)
    let used = repository.sibling("used")
    var updates = 0
    for step in 0..<12 {
      let what =
        step == 0 ? "start" : step % 5 == 4 ? desk.turn() : desk.edit() + " " + desk.edit()
      try commit(desk.files, what, to: repository, day: step)
      let before = try? inode(used + "/site")
      let one = try await build(repository, into: used)
      let fresh = repository.sibling("fresh-\(step)")
      let other = try await build(repository, into: fresh)
      #expect(one.isReleased && other.isReleased, "step \(step), \(what): \(other.diagnostics)")
      #expect(one.diagnostics == other.diagnostics, "step \(step), \(what)")
      #expect((one.notes, one.files, one.drafts) == (other.notes, other.files, other.drafts))
      let (mine, theirs) = (try contents(used), try contents(fresh))
      #expect(Set(mine.keys) == Set(theirs.keys), "step \(step), \(what)")
      #expect(
        mine.allSatisfy { theirs[$0] == $1 },
        "step \(step), \(what): \(mine.filter { theirs[$0] != $1 }.keys.sorted())")
      if try isUpdate(used, before) { updates += 1 }
    }
    // It would be true of a build of everything as well.
    #expect(updates >= 5)
  }

  @Test func `several commits are one update, and a merge is none`() async throws {
    let repository = try TemporaryRepository()
    var desk = Desk(seed: 1)
    try commit(desk.files, "start", to: repository, day: 0)
    let used = repository.sibling("used")
    _ = try await build(repository, into: used)
    for (day, text) in [(1, "First.\n"), (2, "Second.\n")] {
      desk.files["notes/n1.md", default: ""] += "\n\(text)"
      try commit(desk.files, text, to: repository, day: day)
    }
    var before = try inode(used + "/site")
    _ = try await build(repository, into: used)
    #expect(try isUpdate(used, before))
    let fresh = repository.sibling("fresh")
    _ = try await build(repository, into: fresh)
    #expect(try contents(used) == contents(fresh))

    try repository.git("checkout", "-q", "-b", "side")
    desk.files["notes/n2.md", default: ""] += "\nSide.\n"
    try commit(desk.files, "side", to: repository, day: 3)
    try repository.git("checkout", "-q", "main")
    try repository.git("merge", "-q", "--no-ff", "-m", "join", "side")
    before = try inode(used + "/site")
    _ = try await build(repository, into: used)
    #expect(try !isUpdate(used, before))
  }

  private func desk(_ change: (inout [String: String]) -> Void) async throws -> (
    repository: TemporaryRepository, output: String, before: Int?
  ) {
    let repository = try TemporaryRepository()
    var desk = Desk(seed: 2)
    try commit(desk.files, "start", to: repository, day: 0)
    let output = repository.sibling("dist")
    _ = try await build(repository, into: output)
    change(&desk.files)
    try commit(desk.files, "change", to: repository, day: 1)
    return (repository, output, try inode(output + "/site"))
  }

  @Test func `publishing writes what changed as well`() async throws {
    let repository = try TemporaryRepository()
    var desk = Desk(seed: 3)
    let used = repository.sibling("used")
    func publish(into output: String) async throws -> Publish.Outcome {
      try await Publish(
        RepositoryLocation(repository.path), output: output,
        asOf: .now(try #require(Timestamp("2029-06-01"))), trigger: "manual", actor: "ada"
      ).run()
    }
    for step in 0..<4 {
      if step > 0 { desk.files["notes/n\(step).md", default: ""] += "\nStep \(step).\n" }
      try commit(desk.files, "step", to: repository, day: step)
      let before = try? inode(used + "/site")
      let one = try await publish(into: used)
      #expect(one.run.state == .succeeded && one.isReleased)
      #expect(try isUpdate(used, before) == (step > 0))
      let fresh = repository.sibling("fresh-\(step)")
      let other = try await publish(into: fresh)
      #expect(other.run.state == .succeeded)
      #expect(try contents(used) == contents(fresh))
      #expect(try await publish(into: used).run.isReused)
    }
  }

  @Test func `an error is said as ever, and nothing is written`() async throws {
    let (repository, output, _) = try await desk {
      $0["notes/n1.md", default: ""] += "\n[gone](gone.md)\n"
    }
    let whole = try contents(output)
    let result = try await build(repository, into: output)
    #expect(!result.isReleased && result.diagnostics.contains { $0.id == "link.missing-note" })
    #expect(try contents(output) == whole)
  }

  @Test func `a note whose day has come is for a build of everything`() async throws {
    let repository = try TemporaryRepository()
    var desk = Desk(seed: 4)
    desk.files["notes/later.md"] =
      "---\ndate: 2029-01-13\n---\n# Later\n\nTen words are enough for a note to be no stub.\n"
    try commit(desk.files, "start", to: repository, day: 0)
    let output = repository.sibling("dist")
    _ = try await build(repository, into: output)
    for day in 1...4 {
      desk.files["notes/n1.md", default: ""] += "\nDay \(day).\n"
      try commit(desk.files, "day", to: repository, day: day)
      let before = try inode(output + "/site")
      _ = try await build(repository, into: output)
      #expect(try isUpdate(output, before) == (day != 3))
      let page = output + "/site/notes/later/index.html"
      #expect(FileManager.default.fileExists(atPath: page) == (day >= 3))
    }
  }

  @Test func `a list that somebody wrote into is not gone on from`() async throws {
    let (repository, output, before) = try await desk {
      $0["notes/n1.md", default: ""] += "\nMore.\n"
    }
    try Data("x".utf8).write(to: URL(filePath: output + "/manifest.json"))
    _ = try await build(repository, into: output)
    #expect(try !isUpdate(output, before))
    let fresh = repository.sibling("fresh")
    _ = try await build(repository, into: fresh)
    #expect(try contents(output) == contents(fresh))
  }

  @Test func `a memory that is damaged costs time and nothing else`() async throws {
    let (repository, output, _) = try await desk {
      $0["notes/n1.md", default: ""] += "\nMore.\n"
    }
    let folder = URL(filePath: repository.path + "/.git/controlroom/cache/builds")
    let file = try #require(
      try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).first
    )
    let whole = Array(try Data(contentsOf: file))
    let fresh = repository.sibling("fresh")
    _ = try await build(repository, into: fresh)
    let wanted = try contents(fresh)
    var random = Seeded(seed: 5)
    for _ in 0..<8 {
      var bytes = whole
      let start = Int.random(in: 0..<bytes.count, using: &random)
      bytes.removeSubrange(start..<min(bytes.count, start + 40))
      try Data(bytes).write(to: file)
      _ = try await build(repository, into: output)
      #expect(try contents(output) == wanted)
    }
  }

  @Test func `a change that was interrupted is finished by whoever comes next`() async throws {
    let (repository, output, _) = try await desk {
      $0["notes/n1.md", default: ""] += "\nMore.\n"
    }
    let whole = try contents(output)
    func stand(_ list: String?) throws {
      let ready = URL(filePath: output + "/.change")
      try FileManager.default.createDirectory(at: ready, withIntermediateDirectories: true)
      try Data("zero".utf8).write(to: ready.appending(path: "0"))
      try Data("two".utf8).write(to: ready.appending(path: "2"))
      if let list { try Data(list.utf8).write(to: ready.appending(path: "list")) }
    }
    // Nothing had gone to its place.
    for list in [nil, "", "+0\tsite/index.html\n"] {
      try stand(list)
      _ = try Output(path: output)
      #expect(try contents(output) == whole)
    }
    // The file 1 had.
    try stand(
      """
      +0\tsite/index.html
      +1\tsite/404.html
      +2\tsite/new/two.html
      -\tsite/robots.txt
      end

      """)
    _ = try Output(path: output)
    var now = whole
    now["site/index.html"] = Data("zero".utf8)
    now["site/new/two.html"] = Data("two".utf8)
    now["site/robots.txt"] = nil
    #expect(try contents(output) == now)
    _ = repository
  }

  @Test func `a symbolic link in the output is not followed`() async throws {
    let (repository, output, _) = try await desk {
      $0["notes/n1.md", default: ""] += "\nMore.\n"
    }
    let elsewhere = repository.sibling("elsewhere")
    let folder = output + "/site/notes/s1"
    try FileManager.default.moveItem(atPath: folder, toPath: elsewhere)
    try FileManager.default.createSymbolicLink(
      atPath: folder, withDestinationPath: elsewhere)
    let before = try contents(elsewhere)
    _ = try? await build(repository, into: output)
    #expect(try contents(elsewhere) == before)
  }
}
