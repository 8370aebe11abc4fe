import Foundation
import Site
import Testing

@testable import Site

@Suite struct SearchTests {
  @Test(arguments: [
    ("Retry budgets, jitter & back-off", ["retry", "budgets", "jitter", "back", "off"]),
    ("`snake_case` x 10ms a1", ["snake_case", "10ms", "a1"]),
    ("ÉTÉ Ünïcode naïve", ["été", "ünïcode", "naïve"]),
    ("検索する", ["検索", "索す", "する"]),
    ("", []), ("a b c", []),
    (String(repeating: "x", count: 33), []),
  ])
  func `a text is cut into words`(text: String, words: [String]) {
    var found: [String] = []
    SearchWords.each(in: Array(text.utf8)) { found.append($0) }
    #expect(found == words)
  }

  @Test func `markup is no text, and what it emphasises stays one word`() {
    var found: [String] = []
    let html =
      "<p class=\"x\">re<em>try</em> a&amp;b &lt;tag&gt;</p>\n<pre><code>let on</code></pre>"
    SearchWords.each(in: Array(html.utf8), isHTML: true) { found.append($0) }
    #expect(found == ["retry", "tag", "let", "on"])
  }

  @Test func `bytes that are no text end a word`() {
    var found: [String] = []
    SearchWords.each(in: Array("ab".utf8) + [0xFF, 0xC3] + Array("cd".utf8)) { found.append($0) }
    #expect(found == ["ab", "cd"])
  }

  @Test func `a word is found in the file that its beginning names, with its notes`() throws {
    let site = Garden.site
    // Oldest first: the pump is note 0, soil 1, roots 2, rain 3.
    #expect(try words(site, "wu")["wurzeln"] == [2, 32])
    #expect(try words(site, "wa")["water"] == [1, 37])
    let soil = try #require(try words(site, "so")["soil"])
    #expect(soil.enumerated().compactMap { $0 % 2 == 0 ? $1 : nil } == [0, 1, 2])
    #expect(SearchWords.shard(of: "été") == "e9-74")
    #expect(SearchWords.shard(of: "_x") == "5f-78")
  }

  @Test func `a new note changes no number of another`() throws {
    var files = Garden.files
    files["notes/new.md"] = "---\ndate: 2026-10-01\n---\n# New\n\nQuite different words, \(filler)"
    #expect(try words(Garden.site, "wu") == words(Garden.site(files), "wu"))
  }

  @Test func `an index read in parts is the one that is read at once`() {
    let library = library(Garden.files)
    let parts = [0..<1, 1..<3, 3..<4].map { SearchIndex(library, notes: $0) }
    let whole = SearchShards(SearchIndex(library, notes: 0..<4))
    let joined = SearchShards(SearchIndex(joining: parts))
    #expect(joined.names == whole.names)
    for index in whole.names.indices { #expect(joined.script(index) == whole.script(index)) }
  }

  @Test func `a site without notes has nothing to search`() throws {
    let site = Garden.site([:], url: nil)
    #expect(!site.files.contains { $0.path.hasPrefix("search/") })
    #expect(try !site.text("index.html").contains("search-link"))
  }

  /// The words of one file, as the script would hand them over.
  private func words(_ site: Site, _ shard: String) throws -> [String: [Int]] {
    let script = try site.text("search/words/\(shard).js")
    let json = script.dropFirst("controlroomSearch.words(\"\(shard)\",".count).dropLast(3)
    let value = try JSONSerialization.jsonObject(with: Data(String(json).utf8))
    return try #require(value as? [String: [Int]])
  }
}
