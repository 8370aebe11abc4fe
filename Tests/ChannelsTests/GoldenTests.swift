import Diagnostics
import Notes
import Support
import Testing

@testable import Channels

@Suite struct GoldenTests {
  static let files = [
    "notes/fuzz-testing.md": """
    ---
    title: "Fuzz testing: what 10 million inputs taught us — über Rust & C++"
    date: 2026-03-05
    tags: [rust, unit testing, c++, "2026", security]
    series: Testing
    authors: [Zoë Ängström]
    extra:
      release: v1.2.0
    channels:
      mastodon:
        thread: true
      threads:
        image: graph.png
    ---
    # Fuzz testing

    Modern systems read **untrusted** input, see [the parser](parser.md#limits) and
    [the book](https://example.com/book_(2nd)). Use `cargo fuzz run {{ target }}` to begin.

    ![A graph of paths over time](graph.png)

    It finds:

    - panics and *crashes*
    - loops that never end
    - [ ] things nobody asked for
    - a fourth

    ```rust
    fuzz_target!(|data: &[u8]| { parse(data); }); // {% not liquid %}
    ```

    ## Key Insight

    A fuzzer explores what **nobody thought of**. Seed it with [real files](parser.md), keep its
    corpus, and run it _every night_: 🧪 café 東京.

    | Tool | Language | Guided |
    | :--- | :------: | -----: |
    | AFL++ | C | yes |
    | cargo-fuzz | Rust | yes |

    > Quoted {{ words }} with 2^10 and a `tick`.[^1]

    [^1]: A footnote with [a link](https://example.org/).
    """,
    "notes/parser.md": """
    # The parser

    ## Limits

    A parser has limits, and this note says which ones they are, in a dozen words.
    """,
    "notes/graph.png": "",
  ]

  static let card = Picture(
    address: "https://example.org/cards/notes/fuzz-testing.png", alt: "Fuzz testing · Notes",
    file: .init(path: "site/cards/notes/fuzz-testing.png", bytes: 40_000, width: 1200, height: 630))

  @Test(arguments: Channels.all.map(\.name))
  func `the payload and the sidecar of a rich note are as recorded`(channel: String) throws {
    let library = library(Self.files) {
      $0.channels = Channels.all.map { SiteConfiguration.Channel(name: $0.name) }
      $0.hashtags = ["c++": "Cpp", "unit testing": "Testing", "2026": ""]
    }
    let note = try #require(library.notes.first { $0.path == "notes/fuzz-testing.md" })
    let draft = try #require(
      Channels.named(channel)?.draft(note, in: library, socialCard: Self.card).value)
    // Git would be free to change the line ends of a mail.
    let text = String(decoding: draft.payload, as: UTF8.self).replacing("\r\n", with: "␍\n")
    try expectGolden(text, "\(channel).\(draft.fileExtension)")
    let sidecar = String(decoding: draft.sidecar.pretty(), as: UTF8.self)
    try expectGolden(sidecar, "\(channel).json")
  }

  @Test func `the index lists every draft, by channel and file`() throws {
    let library = library(Self.files)
    let drafts = library.notes.flatMap { Channels.drafts(for: $0, in: library).value }
    #expect(drafts.count == 12)
    let index = String(decoding: Channels.index(of: drafts.map(\.entry)), as: UTF8.self)
    try expectGolden(index, "index.json")
  }
}
