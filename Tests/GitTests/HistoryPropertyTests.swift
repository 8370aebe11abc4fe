import Foundation
import Git
import Support
import Testing

@Suite struct HistoryPropertyTests {
  @Test(arguments: 1...12)
  func `a random history is read as git log --follow reads it`(seed: Int) throws {
    var random = Seeded(seed: UInt64(seed))
    var texts: [String: String] = [:]
    var used: Set<String> = []
    var serial = 0
    func fresh(_ random: inout Seeded) -> String {
      serial += 1
      return ["", "notes/", "notes/deep/"].randomElement(using: &random, or: "") + "n\(serial).md"
    }
    let temporary = try TemporaryRepository { commits in
      for step in 0..<30 {
        var (write, delete): ([(String, String)], [String]) = ([], [])
        var rename: [(String, String)] = []
        for path in texts.keys.sorted() where !used.contains(path) {
          switch Int.random(in: 0..<12, using: &random) {
          case 0, 1:
            texts[path, default: ""] += "edit \(step)\n"
            write.append((path, texts[path] ?? ""))
          case 2:
            let new = fresh(&random)
            rename.append((path, new))
            texts[new] = texts.removeValue(forKey: path)
            used.insert(new)
          case 3:
            let new = fresh(&random)
            texts[new] = (texts.removeValue(forKey: path) ?? "") + "moved \(step)\n"
            delete.append(path)
            write.append((new, texts[new] ?? ""))
            used.insert(new)
          case 4 where texts.count > 3:
            delete.append(path)
            texts[path] = nil
          default: break
          }
        }
        used = []
        let new = fresh(&random)
        texts[new] = lines("text \(serial)")
        write.append((new, texts[new] ?? ""))
        commits.commit("Step \(step)", delete: delete, rename: rename, write: .init(write))
      }
    }
    let repository = try Repository(path: temporary.path)
    let history = try History(of: repository.commit(at: "main"), in: repository) { _ in true }
    #expect(Set(history.files.map(\.path)) == Set(texts.keys))
    for file in history.files {
      let log = try temporary.git(
        "log", "--follow", "-M", "--format=%H", "--name-status", "main", "--", file.path)
      let expected = Followed(log, file.path)
      #expect(file.first.commit.description == expected.first, "\(file.path)")
      #expect(file.firstPath == expected.firstPath)
      #expect(file.updated.commit.description == expected.updated)
      #expect(file.formerPaths == expected.formerPaths)
    }
  }
}

/// What `git log --follow --name-status` says, in our words.
private struct Followed {
  var first = ""
  var firstPath = ""
  var updated = ""
  var formerPaths: [String] = []

  init(_ log: String, _ path: String) {
    firstPath = path
    for line in log.split(separator: "\n") {
      let fields = line.split(separator: "\t").map(String.init)
      if fields.count == 1 {
        first = fields[0]
      } else {
        if fields[0] != "R100", updated.isEmpty { updated = first }
        if fields.count == 3 {
          firstPath = fields[1]
          formerPaths.insert(fields[1], at: 0)
        }
      }
    }
  }
}

extension Array {
  fileprivate func randomElement(using random: inout Seeded, or other: Element) -> Element {
    randomElement(using: &random) ?? other
  }
}
