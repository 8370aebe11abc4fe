import Cards
import Testing

@Suite struct CardTests {
  @Test func `a card is read as it was written`() {
    let card = card("A title · with \"signs\" & more", tags: ["c++", "größe"], language: "de")
    #expect(!card.line.contains("\n"))
    #expect(Card(line: card.line) == card)
  }

  @Test func `what is no card is none`() {
    for line in ["", "a", "a\u{1F}b\u{1F}c\u{1F}en\u{1F}red"] { #expect(Card(line: line) == nil) }
  }

  @Test(arguments: [
    ("two\nlines\tand  spaces ", "two lines and spaces"),
    // A mark that turns what follows around, and a bell.
    ("left\u{202E}right\u{7}", "leftright"),
    // Separators of the line that the program reads.
    ("a\u{1F}b", "ab"),
    ("\u{E000}private", "private"),
    // Nine marks on one letter.
    ("z" + String(repeating: "\u{301}", count: 9), "z" + String(repeating: "\u{301}", count: 4)),
    ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
  ]) func `a title is one line of what can be seen`(text: String, line: String) {
    #expect(card(text).title == line)
  }

  @Test func `a title of ten thousand characters is cut`() {
    let title = card(String(repeating: "long ", count: 2000)).title
    #expect(title.count <= 240)
    #expect(title.hasSuffix("long…"))
  }

  @Test func `text that never becomes a character is not read to its end`() {
    let title = card("a" + String(repeating: "\u{301}", count: 3_000_000)).title
    #expect(title.unicodeScalars.count == 5)
  }

  @Test(arguments: [("#a33a12", "#a33a12"), ("#FFF", "#ffffff"), ("#0a0", "#00aa00")])
  func `a colour is written with three or six digits`(text: String, colour: String) {
    #expect(CardColours.Colour(text)?.description == colour)
  }

  @Test(arguments: ["a33a12", "#a33a1", "#gggggg", "red", "", "#"])
  func `what is no colour is none`(text: String) {
    #expect(CardColours.Colour(text) == nil)
  }

  @Test func `answers come in order, and half of one is none`() {
    let answers: [CardAnswer] = [.png([1, 2, 3]), .refused("no font"), .png([])]
    let bytes = answers.flatMap(\.frame)
    #expect(CardAnswer.all(in: bytes) == answers)
    #expect(CardAnswer.all(in: bytes.dropLast(4)) == Array(answers.dropLast()))
    #expect(CardAnswer.all(in: Array("what else".utf8)) == [])
  }

  @Test func `a text asks for the fonts of its own scripts`() {
    let families = { (text: String) in CardFont.fonts(for: [text]).map(\.family) }
    #expect(families("Plain & größer") == ["Inter Display", "Inter"])
    #expect(families("שלום").last == "Noto Sans Hebrew")
    #expect(families("日本語").last == "Droid Sans Fallback")
    #expect(families("🚀").contains("Noto Color Emoji"))
  }
}

let colours = CardColours(
  paper: .init(red: 252, green: 251, blue: 248), ink: .init(red: 31, green: 30, blue: 27),
  quiet: .init(red: 102, green: 97, blue: 90), accent: .init(red: 163, green: 58, blue: 18))

func card(_ title: String, tags: [String] = ["reliability"], language: String = "en") -> Card {
  Card(
    title: title, site: "Ada's notes", date: "5 March 2026", tags: tags, language: language,
    colours: colours)
}
