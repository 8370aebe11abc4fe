import Diagnostics
import Testing

@testable import Channels

/// What counts as a slip of the keyboard, and what a person is asked about.
@Suite struct DraftChangeTests {
  private func change(_ old: String, _ new: String, in name: String = "text") -> DraftChange {
    DraftChange(from: [.init(name, old)], to: [.init(name, new)])
  }

  @Test(arguments: [
    ("The same words", "The same  words\n"), ("", ""),
  ])
  func `blanks are no change`(old: String, new: String) {
    #expect(change(old, new) == .none)
  }

  @Test(arguments: [
    ("We recieve letters", "We receive letters"), ("It occured then", "It occurred then"),
    ("a seperate thing", "a separate thing"), ("Tihs is it", "This is it"),
    ("the environement here", "the environment here"), ("Hello, world", "Hello world"),
    ("so-called experts", "so-called exports"), ("the “right” way", "the \"right\" way"),
    ("vollstaendig richtig", "vollständig richtig"),
  ])
  func `a slip of the keyboard is a typo`(old: String, new: String) {
    #expect(change(old, new) == .typo)
  }

  @Test(arguments: [
    ("It takes 10 minutes", "It takes 11 minutes", "a number changed"),
    ("It costs 10 €", "It costs 10 $", "a number changed"),
    ("a million people", "a billion people", "a number changed"),
    ("fourteen people", "fourty people", "a number changed"),
    ("see https://a.example/b", "see https://a.example/c", "a link, a name or a tag changed"),
    ("see example.org for", "see example.net for", "a link, a name or a tag changed"),
    ("by @ada today", "by @adah today", "a link, a name or a tag changed"),
    ("on #swift today", "on #swifts today", "a link, a name or a tag changed"),
    ("This is now safe", "This is not safe", "a negation changed"),
    ("You could do so", "You couldn't do so", "a negation changed"),
    ("das ist eine Zahl", "das ist keine Zahl", "a negation changed"),
    ("It is possible", "It is impossible", "a word changed"),
    ("We accept it", "We except it", "a word changed"),
    ("It is on here", "It is off here", "a word changed"),
    ("It is more here", "It is less here", "a word changed"),
    ("Is it safe.", "Is it safe?", "a sentence ends otherwise"),
    ("It is safe", "It is quite safe", "words came or went"),
    (
      "abcde fghij klmno pqrst", "abcdx fghix klmnx pqrsx", "4 words changed"
    ),
  ])
  func `what meaning hangs on is material`(old: String, new: String, reason: String) {
    #expect(change(old, new) == .material(because: reason))
    #expect(change(new, old) != .typo)
  }

  @Test func `when a note was changed says nothing of how`() throws {
    let drafts = try [("recieve", "2026-03-06"), ("receive", "2026-03-07")].map { word, day in
      let front = "---\ndate: 2026-03-05\nupdated: \(day)\n---\n"
      let text = "\(front)# T\n\nWe \(word) letters of many people each day.\n\(filler)"
      return try #require(try draft("webhook", text).value)
    }
    #expect(drafts[0].payload != drafts[1].payload)
    #expect(DraftChange(from: drafts[0], titled: "T", to: drafts[1], titled: "T") == .typo)
  }

  @Test(arguments: ["title", "subject", "canonical_url", "tags", "uri"])
  func `a title and an address are exact`(name: String) {
    #expect(change("We recieve", "We receive", in: name) == .material(because: "'\(name)' changed"))
  }

  @Test func `another member is another draft`() {
    let change = DraftChange(from: [.init("text", "a")], to: [.init("text", "a"), .init("b", "c")])
    #expect(change == .material(because: "it has other members"))
  }

  @Test func `a long text may have one slip in a hundred words`() {
    let words = (0..<1000).map { _ in "abcdefgh" }
    for (count, expected) in [(10, DraftChange.typo), (11, .material(because: "11 words changed"))]
    {
      var other = words
      for place in 0..<count { other[place * 7] = "abcdefgx" }
      #expect(change(words.joined(separator: " "), other.joined(separator: " ")) == expected)
    }
  }

  @Test func `a word without an end is compared in bounded time`() {
    let word = String(repeating: "a", count: 200_000)
    #expect(change(word, word + "b") == .material(because: "a word changed"))
  }
}
