import Markdown
import Testing

@Suite struct HazardTests {
  /// The shapes of the table of published weaknesses, and what is like them.
  private static let shapes: [(String, @Sendable (Int) -> String)] = [
    ("images", { String(repeating: "![[]()", count: $0 / 6) }),
    ("instructions", { "x " + String(repeating: "<?x ", count: $0 / 4) }),
    ("declarations", { "x " + String(repeating: "<!A ", count: $0 / 4) }),
    ("character data", { "x " + String(repeating: "<![CDATA[", count: $0 / 9) }),
    ("underscores", { String(repeating: "www.__", count: $0 / 6) }),
    ("parentheses", { "http://a.b/" + String(repeating: ")", count: $0) }),
    (
      "nesting",
      { String(repeating: "- ", count: $0 / 4) + "a\n" + String(repeating: "\n", count: $0 / 2) }
    ),
    ("quotes", { String(repeating: ">", count: $0) }),
    (
      "wide table",
      { size in
        "|" + String(repeating: "a|", count: size / 4) + "\n|"
          + String(repeating: "-|", count: size / 4)
      }
    ),
    (
      "short rows",
      { size in
        "|" + String(repeating: "a|", count: 1000) + "\n|" + String(repeating: "-|", count: 1000)
          + "\n"
          + String(repeating: "a\n", count: size / 2)
      }
    ),
    (
      "references",
      {
        "[a]: " + String(repeating: "u", count: $0 / 2) + "\n\n"
          + String(repeating: "[a]", count: $0 / 6)
      }
    ),
    ("e-mail", { String(repeating: "a@", count: $0 * 2) }),
    // A vertical tab makes no item of a dash, so that all of it is one paragraph.
    ("delimiters", { String(repeating: "aaa\rbbb\n-\u{B}\n", count: $0 / 11) }),
    ("footnotes", { String(repeating: "[^a]", count: $0 / 3) }),
  ]

  @Test(arguments: shapes.indices)
  func `a hostile shape of 256 KiB is refused`(_ index: Int) {
    let (name, make) = Self.shapes[index]
    #expect(Document.hazard(in: Array(make(256 << 10).utf8)) != nil, "\(name)")
  }

  @Test(arguments: shapes.indices)
  func `the same shape in a size that people write is not`(_ index: Int) {
    let (name, make) = Self.shapes[index]
    #expect(Document.hazard(in: Array(make(200).prefix(2_000).utf8)) == nil, "\(name)")
  }

  @Test func `what is found has a name and a place`() {
    let text = "# A note\n\nHarmless.\n\n" + String(repeating: "![[]()", count: 40_000)
    #expect(
      Document.hazard(in: Array(text.utf8))
        == Hazard(what: "too many '![' in one paragraph", offset: 21))
  }

  @Test func `honest documents of a mebibyte are let through`() {
    let paragraph = """
      ## A section

      Words with a [link](a.md), https://x.example/a_b(c) and ![an image](b.png), www.x.example.

      - one
        - two
          - three me@mail.example

      | a | b | c | d | e |
      |---|---|---|---|---|
      | 1 | 2 | 3 | 4 | <!-- x --> |
      | 1 | 2 | 3 | 4 | 5 |

      ```php
      <?php echo "<!DOCTYPE html>"; ?>
      - - - - - - - - - - - - - - - - -
      ```

      """
    let text = String(repeating: paragraph, count: (1 << 20) / paragraph.utf8.count)
    #expect(Document.hazard(in: Array(text.utf8)) == nil)
  }

  @Test func `every cut of random documents can be screened`() {
    for seed in 0..<40 as Range<UInt64> {
      var random = RandomDocument(seed: seed)
      let bytes = Array(random.make().utf8)
      for end in stride(from: 0, to: bytes.count, by: 7) {
        #expect(Document.hazard(in: bytes[..<end]) == nil)
      }
    }
  }
}
