import CardDrawing
import Cards
import Support
import Testing

/// Cards as they are drawn with the fonts that `make setup` installs.
@Suite(.enabled(if: Python.isAtHand)) struct DrawingTests {
  private func draw(_ card: Card) throws -> Picture { try Picture(CardPen().png(card)) }

  @Test(arguments: [
    ("short", card("Retries")),
    (
      "usual",
      card("Retries without a budget are an outage amplifier", tags: ["reliability", "queues"])
    ),
    ("arabic", card("إعادة المحاولة بلا ميزانية", tags: ["موثوقية"], language: "ar")),
  ]) func `a card looks as it did`(name: String, card: Card) throws {
    let picture = try draw(card)
    #expect(picture.size == "1200 630")
    try expectGolden(picture.letters, "\(name).txt")
  }

  @Test func `a card is the same however often and after whatever it is drawn`() throws {
    let pen = try CardPen()
    let first = try pen.png(card("Ship it 🚀"))
    _ = try pen.png(card("日本語", language: "ja"))
    #expect(try pen.png(card("Ship it 🚀")) == first)
    #expect(try CardPen().png(card("Ship it 🚀")) == first)
  }

  @Test func `a word of the title, a tag and the date can be seen`() throws {
    let whole = try draw(card("Retries and budgets", tags: ["reliability", "queues"]))
    for other in [
      card("Retries and", tags: ["reliability", "queues"]),
      card("Retries and budgets", tags: ["reliability"]),
      Card(
        title: "Retries and budgets", site: "Ada's notes", date: "6 March 2026",
        tags: ["reliability", "queues"], language: "en", colours: colours),
    ] {
      #expect(try draw(other).digest != whole.digest)
    }
  }

  @Test(arguments: [
    "Retries", "Retries without a budget are an outage amplifier",
    String(repeating: "a long and hostile title ", count: 400),
    String(repeating: "x", count: 10_000),
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenproduktion",
    "إعادة المحاولة بلا ميزانية تضخّم الانقطاع", "リトライに予算がなければ障害は増幅する",
    "Ship it 🚀 — 👩‍👩‍👧 and 🇩🇪", "\u{202E}\u{0}\u{7}control", "z̸̧̢̡̛̫̲͔̱͖a̴̡l̵̢g̷̡o̸", "",
  ]) func `whatever the title, nothing touches the margin`(title: String) throws {
    let ink = try draw(card(title, tags: (0..<20).map { "a tag of some length \($0)" })).ink
    #expect(ink.left >= 72 && ink.right < 1200 - 72)
    #expect(ink.top >= 50 && ink.bottom < 580)
  }

  @Test func `a title from the right stands at the right`() throws {
    let arabic = try draw(card("إعادة المحاولة", tags: []))
    #expect(arabic.ink.right > 1100)
  }

  @Test func `a character that no font has is refused, and not drawn as a box`() throws {
    // Linear A, which no package of ours has.
    let pen = try CardPen()
    #expect(throws: DrawingError.self) { try pen.png(card("A \u{10600}")) }
    // The pen goes on.
    #expect(try !pen.png(card("A")).isEmpty)
  }
}
