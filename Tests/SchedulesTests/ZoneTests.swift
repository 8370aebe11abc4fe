import Foundation
import Schedules
import Support
import Testing

@Suite struct ZoneTests {
  @Test(arguments: [
    "Europe/Berln", "", "../../../etc/passwd", "/etc/localtime", "Europe", "Europe/..",
    "posixrules/",
    "right/Europe/Berlin", "tzdata.zi", "Europe/Berlin\nExec=rm", "Europe//Berlin",
    "a/b/c/d",
  ])
  func `a name that is no zone's is an error`(_ name: String) {
    #expect(throws: ZoneError.unknown(name)) { try ZoneDatabase().zone(name) }
  }

  @Test func `a machine without zones says so, and still knows UTC`() throws {
    let database = ZoneDatabase(folder: "/nonexistent")
    #expect(throws: ZoneError.noDatabase("/nonexistent")) { try database.zone("Europe/Berlin") }
    #expect(try database.zone("UTC") == .utc)
    #expect(database.names.isEmpty)
  }

  @Test func `a file that is cut short is no zone`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Berlin"))
    for length in stride(from: 4, to: whole.count, by: 7) {
      try whole.prefix(length).write(to: folder.appending(path: "Cut"))
      #expect(throws: ZoneError.unreadable("Cut")) {
        try ZoneDatabase(folder: folder.path).zone("Cut")
      }
    }
  }

  @Test(.enabled(if: Python.isAtHand))
  func `every zone shows what Python's shows, from 1900 to 2300`() throws {
    let names = ZoneDatabase().names
    #expect(names.count > 400)
    var lines: [String] = []
    var offsets: [Int] = []
    var random = SystemRandomNumberGenerator()
    for name in names {
      let zone = try ZoneDatabase().zone(name)
      for _ in 0..<60 {
        let instant = Int64.random(in: -2_208_988_800...10_413_792_000, using: &random)
        lines.append("\(name) \(instant)")
        offsets.append(zone.offset(at: instant))
      }
    }
    let answer = try Python.run(
      """
      import sys
      from datetime import datetime, timezone, timedelta
      from zoneinfo import ZoneInfo
      epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
      for line in sys.stdin:
        name, instant = line.split()
        there = (epoch + timedelta(seconds=int(instant))).astimezone(ZoneInfo(name))
        print(int(there.utcoffset().total_seconds()))
      """, input: Data(lines.joined(separator: "\n").utf8))
    let theirs = answer.split(separator: "\n").compactMap { Int($0) }
    #expect(theirs.count == offsets.count)
    for (index, pair) in zip(offsets, theirs).enumerated() where pair.0 != pair.1 {
      Issue.record("\(lines[index]): \(pair.0), not \(pair.1)")
    }
  }
}
