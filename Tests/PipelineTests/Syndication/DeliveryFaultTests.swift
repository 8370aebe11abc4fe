import Foundation
import Support
import Testing
import Workflow

@testable import Pipeline

/// Processes that are killed in the middle of a delivery, and what the next one makes of that.
@Suite struct DeliveryFaultTests {
  @Test(arguments: DeliveryMeans.Point.allCases, [1, 2])
  func `whoever is killed, each part is posted once, and the next run needs nobody`(
    _ point: DeliveryMeans.Point, _ number: Int
  ) throws {
    let desk = try Desk(thread: true, secret: false)
    let file = desk.repository.sibling("posts")
    #expect(try run(desk, file, nil, 0) == 0)
    try desk.approve()
    // What is reached once, as the claim is, kills nobody the second time.
    let status = try run(desk, file, point, number)
    #expect(status == SIGKILL || number == 2 && status == 0)
    var rounds = 0
    while try Set(posts(file)).count < 2, rounds < 6 {
      #expect(try run(desk, file, nil, 0) == 0)
      rounds += 1
    }
    #expect(try run(desk, file, nil, 0) == 0)
    let posts = try posts(file)
    #expect(posts.count == Set(posts).count && posts.count > 1, "\(point) \(number)")
    let receipts = try desk.repository.git(
      "grep", "-h", "^state: ", "refs/controlroom/receipts", "--")
    #expect(Set(receipts.split(separator: "\n")) == ["state: sent"])
    #expect(receipts.split(separator: "\n").count == posts.count)
  }

  @Test(arguments: DeliveryMeans.Point.allCases, [false, true])
  func `whoever is killed, each change is made once, and the next run needs nobody`(
    _ point: DeliveryMeans.Point, _ isWithdrawal: Bool
  ) throws {
    let desk = try Desk(secret: false, amends: true)
    let file = desk.repository.sibling("posts")
    #expect(try run(desk, file, nil, 0) == 0)
    try desk.approve()
    #expect(try run(desk, file, nil, 0) == 0)
    #expect(try posts(file).count == 1)
    if isWithdrawal {
      try desk.remove("notes/a.md")
    } else {
      try desk.commit(Desk.note("Everything is otherwise now"), to: "notes/a.md")
    }
    #expect(try run(desk, file, nil, 0) == 0)
    try desk.approve()
    #expect(try run(desk, file, point, 1) == SIGKILL)
    for _ in 0..<6 where try posts(file).count < 2 { #expect(try run(desk, file, nil, 0) == 0) }
    #expect(try run(desk, file, nil, 0) == 0)
    let posts = try posts(file)
    #expect(posts.count == 2, "\(point)")
    #expect(posts.last?.hasPrefix(isWithdrawal ? "withdraw" : "edit") == true)
    let receipts = try desk.repository.git(
      "grep", "-h", "^state: ", "refs/controlroom/receipts", "--")
    #expect(receipts.split(separator: "\n") == ["state: sent", "state: sent"])
    #expect(try Approvals(desk.location).waiting().isEmpty)
  }

  @Test(arguments: DeliveryMeans.Point.allCases, [1, 5])
  func `whoever is killed, each feed is told, and twice at most where the call was cut off`(
    _ point: DeliveryMeans.Point, _ number: Int
  ) throws {
    let desk = try HubDesk(isUsual: false)
    let file = desk.repository.sibling("told")
    let status = try run(desk.repository, file, point, number)
    let isOnce = [.beforeClaim, .afterClaim, .afterAll].contains(point)
    #expect(status == SIGKILL || number > 1 && isOnce && status == 0)
    for _ in 0..<40 where try Set(posts(file)).count < 12 {
      #expect(try run(desk.repository, file, nil, 0) == 0)
    }
    #expect(try run(desk.repository, file, nil, 0) == 0)
    let told = try posts(file)
    #expect(Set(told).count == 12, "\(point) \(number)")
    // As many calls were under way as are made at once.
    #expect(told.count <= 16, "\(point) \(number)")
    let before = told.count
    #expect(try run(desk.repository, file, nil, 0) == 0)
    #expect(try posts(file).count == before)
    let receipts = try desk.repository.git(
      "grep", "-h", "^state: ", "refs/controlroom/receipts", "--")
    #expect(receipts.split(separator: "\n") == Array(repeating: "state: sent", count: 12))
  }

  @Test(arguments: DeliveryMeans.Point.allCases, [1, 5])
  func `whoever is killed, each page is told, and twice at most where the call was cut off`(
    _ point: DeliveryMeans.Point, _ number: Int
  ) throws {
    let desk = try WebDesk((1...10).map { "https://page\($0).example/" }, isUsual: false)
    let file = desk.repository.sibling("told")
    #expect(try run(desk.repository, file, nil, 0) == 0)
    #expect(try posts(file).isEmpty)
    try desk.approve()
    let status = try run(desk.repository, file, point, number)
    let isOnce = [.beforeClaim, .afterClaim, .afterAll].contains(point)
    #expect(status == SIGKILL || number > 1 && isOnce && status == 0)
    for _ in 0..<40 where try Set(posts(file)).count < 10 {
      #expect(try run(desk.repository, file, nil, 0) == 0)
    }
    #expect(try run(desk.repository, file, nil, 0) == 0)
    let told = try posts(file)
    #expect(Set(told).count == 10 && told.count <= 14, "\(point) \(number)")
    #expect(try run(desk.repository, file, nil, 0) == 0)
    #expect(try posts(file).count == told.count)
    let receipts = try desk.repository.git(
      "grep", "-h", "^state: ", "refs/controlroom/receipts", "--")
    #expect(receipts.split(separator: "\n") == Array(repeating: "state: sent", count: 10))
    #expect(try Approvals(desk.location).waiting().isEmpty)
  }

  private func posts(_ file: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: file) else { return [] }
    return try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      .map(String.init)
  }

  /// The exit status of a runner, or the signal that ended it.
  private func run(
    _ desk: Desk, _ file: String, _ point: DeliveryMeans.Point?, _ number: Int
  ) throws -> Int32 {
    try run(desk.repository, file, point, number)
  }

  private func run(
    _ repository: TemporaryRepository, _ file: String, _ point: DeliveryMeans.Point?, _ number: Int
  ) throws -> Int32 {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(filePath: tests).deletingLastPathComponent()
      .appending(path: "DeliveryRunner")
    process.arguments = [repository.path, file, point?.rawValue ?? "none", "\(number)"]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
