import Diagnostics
import Notes

extension Channel {
  /// X, with one post a note unless the note asks for a thread.
  ///
  /// A thread needs replies to oneself, which the interface may refuse for ordinary accounts, and a
  /// link costs more than ten times the text: so a thread is opt-in, and one post of it has the link.
  static let x = Channel(
    name: "x", title: "X", kind: .post, isUsual: true,
    profile: Profile(
      unit: "weighted characters",
      limit: Fact(280, asOf: "2026-08-20", source: "twitter-text, config/v3.json"),
      hashtags: Fact(2, asOf: "2026-08-20", source: "our own habit"),
      prices: [xPrice, xLinkPrice],
      image: Fact(
        ImageRule(width: 1600, height: 900, bytes: 5 << 20, alt: 1000), asOf: "2026-08-20",
        source: "docs.x.com, media"),
      versions: [
        Fact("twitter-text 3", asOf: "2026-08-20", source: "twitter-text, config/v3.json")
      ]),
    make: { channel, material in
      let form = Post.Form(
        style: ProseWriter.Style(
          writesAddresses: false, code: .dropped, keepsTicks: false, quietsMentions: true),
        length: WeightedLength.of, threadLink: .last)
      var made = channel.posts(
        material, form: form, card: .read,
        price: { WeightedLength.hasAddress($0) ? xLinkPrice.value : xPrice.value }
      ) { written, _, _ in ["text": .string(written.text)] }
      made.diagnostics += cashtags(in: material.note)
      return made
    },
    preview: { draft, material in
      Preview.posts(
        draft, material, card: .large,
        look: Look(accent: "#1d9bf0", paper: "#fff", dark: "#000", font: .grotesque))
    })

  /// X refuses a second cashtag in a post; those of a note itself are none, see
  /// ``Prose/withoutMentions()``.
  ///
  /// Source: docs.x.com, developer guidelines.
  private static func cashtags(in note: Note) -> [Diagnostic] {
    guard let settings = note.frontMatter.channels["x"], settings.isThread != true,
      let own = settings.text, own.utf8.contains(UInt8(ascii: "$"))
    else { return [] }
    let count = LiveTag.cashtags(in: Array(own.unicodeScalars)).count
    return count > 1 ? [.cashtags(count, in: note.path)] : []
  }

  private static let xPricing = "docs.x.com, pricing and changelog of 16 April 2026"
  private static let xPrice = Fact(
    Price(micros: 15_000, currency: "USD"), asOf: "2026-08-20", source: xPricing)
  /// For a post that holds an address, whether or not with a scheme.
  private static let xLinkPrice = Fact(
    Price(micros: 200_000, currency: "USD"), asOf: "2026-08-20", source: xPricing)
}

extension Diagnostic {
  fileprivate static func cashtags(_ count: Int, in path: String) -> Self {
    Diagnostic(
      .warning, "channel.over-limit", at: .wholeFile, in: path,
      "the text for x has \(count) cashtags, and X takes one in a post",
      hint: "write the others without '$'")
  }
}
