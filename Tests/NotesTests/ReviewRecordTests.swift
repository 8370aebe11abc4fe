import Diagnostics
import Testing

@testable import Notes

@Suite struct ReviewRecordTests {
  private static let day = "2026-11-24"

  @Test(arguments: [
    ("# A\n", "---\nreviewed: \(day)\n---\n\n# A\n"),
    ("---\ntitle: A\n---\nx", "---\ntitle: A\nreviewed: \(day)\n---\nx"),
    ("---\r\ntitle: A\r\n---\r\nx\r\n", "---\r\ntitle: A\r\nreviewed: \(day)\r\n---\r\nx\r\n"),
    (
      "---\nreviewed:   2025-01-01 # by ada\ntitle: A\n...\nx",
      "---\nreviewed:   \(day) # by ada\ntitle: A\n...\nx"
    ),
    ("---\nreviewed: '2025-01-01'\n---\n", "---\nreviewed: \(day)\n---\n"),
    ("---\nreviewed:\ntitle: A\n---\n", "---\nreviewed: \(day)\ntitle: A\n---\n"),
    ("---\n---\nx", "---\nreviewed: \(day)\n---\nx"),
    (
      "+++\ntitle = \"A\"\n\n[extra]\nreviewed = 1\n+++\n",
      "+++\ntitle = \"A\"\n\nreviewed = \(day)\n[extra]\nreviewed = 1\n+++\n"
    ),
    ("+++\nreviewed = 2025-01-01\n+++\n", "+++\nreviewed = \(day)\n+++\n"),
    ("\u{FEFF}# A\n", "\u{FEFF}---\nreviewed: \(day)\n---\n\n# A\n"),
    ("---\na:\n  reviewed: x\n---\n", "---\na:\n  reviewed: x\nreviewed: \(day)\n---\n"),
  ])
  func `a review is written, and nothing else`(_ note: String, _ expected: String) throws {
    let day = try #require(Day(Self.day))
    let written = try #require(ReviewRecord.write(day, into: Array(note.utf8)))
    #expect(String(decoding: written, as: UTF8.self) == expected)
    // A second time changes nothing.
    #expect(ReviewRecord.write(day, into: written) == written)
  }

  @Test(arguments: [
    "---\ntitle: A\n", "---\na: [\n---\n", "+++\na = \n+++\n", "---\n{title: A}\n---\n",
    "+++\ns = '''\n[not a table]\n'''\n[t]\n+++\n",
  ])
  func `where it cannot be written without a change of something else, it is not`(_ note: String)
    throws
  {
    let day = try #require(Day(Self.day))
    let written = ReviewRecord.write(day, into: Array(note.utf8))
    if let written {
      // A form that is understood all the same keeps all that it had.
      let file = SourceFile(path: "a.md", bytes: written)
      #expect(FrontMatterReader.read(file, Fence(written)).value.reviewed == day)
    }
  }
}
