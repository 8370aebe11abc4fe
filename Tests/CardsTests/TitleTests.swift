import Cards
import Testing

@testable import CardDrawing

/// How titles are set in lines.
@Suite struct TitleTests {
  private func title(_ text: String) throws -> Title {
    Title(text, in: try FontSet(CardFont.fonts(for: [text])))
  }

  @Test(arguments: [
    ("Retries", 116, 1), ("Retries without a budget", 100, 2),
    ("Retries without a budget are an outage amplifier", 88, 2),
  ]) func `a short title is large`(text: String, size: Double, lines: Int) throws {
    let title = try title(text)
    #expect(title.size == size)
    #expect(title.block.lines == lines)
  }

  @Test func `a long title becomes smaller before it is cut`() throws {
    let words = { String(repeating: "word ", count: $0) }
    let sizes = try [4, 12, 20, 30].map { try title(words($0)).size }
    #expect(sizes == sizes.sorted(by: >))
    #expect(try !title(words(30)).block.isCut)
    let longest = try title(words(80))
    #expect(longest.block.isCut)
    #expect(longest.size == 50)
    #expect(longest.block.lines == Title.mostLines)
    #expect(longest.block.size.height <= Title.height)
  }

  @Test func `lines are of about one length`() throws {
    let block = try title("How one careful fsync turned many lost effects into none at all").block
    let (width, lines) = (block.size.width, block.lines)
    #expect(lines > 1)
    // Set as wide as it may be, the last line would have little.
    block.width = Title.width
    #expect(block.lines == lines)
    #expect(block.size.width > width)
  }

  @Test func `a word that is longer than a line is broken`() throws {
    let block = try title(String(repeating: "word", count: 40)).block
    #expect(block.lines > 1)
    #expect(block.size.width <= Title.width)
  }

  @Test func `no line ends at the hyphen of a short word`() throws {
    let words = "a page for on-call rotations and for on-call people and on-call pagers"
    let block = try title(words).block
    for width in stride(from: 400, through: Title.width, by: 20) {
      block.width = width
      #expect(!block.lineTexts.contains { $0.hasSuffix("-") || $0.hasSuffix("\u{2011}") })
    }
  }
}
