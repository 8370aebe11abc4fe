import Foundation
import Notes
import Site
import Support
import Testing

@testable import Site

/// A file of words that is changed is the file that would have been written.
@Suite struct SearchFileTests {
  private static let words = [
    "zebra", "quilt", "rain", "rainbow", "rail", "raised", "rack", "raven", "railway",
  ]

  /// A garden in which notes have some of the words.
  private func files(_ random: inout Seeded) -> [String: String] {
    var files = Garden.files
    for note in 0..<5 {
      let some = Self.words.filter { _ in Bool.random(using: &random) }
      let text = filler + " " + some.joined(separator: " ")
      files["notes/n\(note).md"] =
        "---\ndate: 2026-0\(note + 1)-01\n---\n# Note \(note)\n\n\(text)\n"
    }
    return files
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `what changed in a note changes the files as a build would`(seed: UInt64) throws {
    var random = Seeded(seed: seed)
    let before = files(&random)
    var now = before
    let path = "notes/n\(Int.random(in: 0..<5, using: &random)).md"
    let others = files(&random)
    now[path] = others[path]
    let (old, new) = (library(before), library(now))
    let index = try #require(new.notes.firstIndex { $0.path == path })
    let update = SiteUpdate(
      new, changed: [index], relinked: [], theme: Garden.site.theme,
      highlighter: Garden.site.highlighter, syndication: [:], revised: [], cards: [])
    let (shards, wanted) = (
      SearchShards(SearchIndex(old, notes: old.notes.indices)),
      SearchShards(SearchIndex(new, notes: new.notes.indices))
    )
    var made = Dictionary(
      uniqueKeysWithValues: shards.names.indices.map { (shards.names[$0], shards.script($0)) })
    for (name, words) in update.words(of: index, before: old.notes[index]) {
      let file = try #require(
        update.searchFile(name, made[name] ?? [], changing: words, ofNote: index))
      made[name] = file.isEmpty ? nil : file
    }
    #expect(Set(made.keys) == Set(wanted.names))
    for shard in wanted.names.indices {
      #expect(made[wanted.names[shard]] == wanted.script(shard))
    }
  }

  @Test(arguments: [
    "", "controlroomSearch.words(\"ra\",{\n",
    "controlroomSearch.words(\"ra\",{\n\"rain\":[1\n});\n",
    "controlroomSearch.words(\"ra\",{\nrain:[1,1]\n});\n",
    "controlroomSearch.words(\"xx\",{\n\"rain\":[1,1]\n});\n",
  ])
  func `a file that is none is not changed`(text: String) {
    #expect(SearchFile("ra", Array(text.utf8)) == nil)
  }

  @Test func `a word that a note does not have cannot go`() throws {
    let text = "controlroomSearch.words(\"ra\",{\n\"rain\":[1,1]\n});\n"
    var file = try #require(SearchFile("ra", Array(text.utf8)))
    let isOfAnother = file.change(["rain": nil], ofNote: 0)
    let isOfNone = file.change(["rack": nil], ofNote: 1)
    #expect(!isOfAnother && !isOfNone && file.bytes == Array(text.utf8))
    let isLast = file.change(["rain": nil], ofNote: 1)
    #expect(isLast && file.isEmpty)
  }
}
