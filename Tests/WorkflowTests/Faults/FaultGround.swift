import Foundation
import Testing

@testable import Workflow

/// A folder with a ledger and a world in it, and what must hold there whatever happens.
struct FaultGround {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "faults-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  var ledgerPath: String { folder.appending(path: "ledger.sqlite").path }
  private var worldPath: String { folder.appending(path: "world").path }

  func start(rounds: Int, _ options: [String] = []) throws -> Runner {
    try Runner([ledgerPath, worldPath, "\(rounds)"] + options)
  }

  /// Makes it as new.
  func clear() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.removeItem(at: folder.appending(path: name))
    }
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// What stands in the world.
  var posts: [String] { Self.lines(worldPath) }

  /// The furthest that the ledger has said is on the disk.
  private var acknowledged: AuditHead? {
    Self.lines(worldPath + ".acknowledged").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 3, let sequence = Int64(words[0]), let at = Int64(words[1]) else {
        return nil
      }
      return AuditHead(sequence: sequence, at: at, hash: String(words[2]))
    }.max { $0.sequence < $1.sequence }
  }

  private static func lines(_ path: String) -> [String] {
    ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
      .map(String.init)
  }
}

extension FaultGround {
  /// Which of the promises that hold at every instant are broken; none should be.
  func violations() throws -> [String] {
    let (posts, acknowledged) = (posts, acknowledged)
    let ledger: Ledger
    do { ledger = try Ledger(reading: ledgerPath) } catch {
      // Nothing may be on the disk yet.
      guard error.reason == .missing, posts.isEmpty, acknowledged == nil else {
        return ["\(error)"]
      }
      return []
    }
    var found = try ledger.damage()
    if let fault = try ledger.verify(anchored: acknowledged) { found.append("\(fault)") }
    if Set(posts).count != posts.count { found.append("sent twice: \(posts)") }
    let intended = try ledger.read { db in
      try db.rows("SELECT key FROM effect", []).map { try $0.text(0) }
    }
    let unintended = Set(posts).subtracting(intended)
    if !unintended.isEmpty { found.append("sent without an intent: \(unintended)") }
    let overdone = try ledger.read { db in
      try db.rows("SELECT name FROM step WHERE attempt > max_attempts", []).count
    }
    if overdone > 0 { found.append("\(overdone) steps begun more often than they may be") }
    return found
  }

  func expectInvariants(_ what: @autoclosure () -> String) throws {
    let violations = try violations()
    #expect(violations.isEmpty, "\(what())")
  }

  /// After everybody has ended: whatever happened, one more process brings all of it to its end.
  func expectAllDone(rounds: Int, _ what: @autoclosure () -> String) throws {
    // A parked step is looked up once in each drive; nobody is left who could still be sending.
    for _ in 1...3 {
      let last = try start(rounds: rounds)
      #expect(last.wait() == .exit(0), "\(what()): \(last.errors)")
      if try Ledger(reading: ledgerPath).unfinished().isEmpty { break }
    }
    try expectInvariants(what())
    let ledger = try Ledger(reading: ledgerPath)
    #expect(try ledger.unfinished() == [], "\(what())")
    let runs = try ledger.runs(limit: 10_000)
    #expect(runs.count == rounds)
    for run in runs {
      // A step that was interrupted too often is given up, and said to be.
      #expect(run.state == .succeeded || run.failure != nil, "\(what())")
    }
    let succeeded = runs.filter { $0.state == .succeeded }
    #expect(posts.count >= 2 * succeeded.count)
  }
}
