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
      return channel.posts(
        material, form: form, card: .read,
        price: { WeightedLength.hasAddress($0) ? xLinkPrice.value : xPrice.value }
      ) { written, _, _ in ["text": .string(written.text)] }
    },
    preview: { draft, material in
      Preview.posts(
        draft, material, card: .large,
        look: Look(accent: "#1d9bf0", paper: "#fff", dark: "#000", font: .grotesque))
    })

  private static let xPricing = "docs.x.com, pricing and changelog of 16 April 2026"
  private static let xPrice = Fact(
    Price(micros: 15_000, currency: "USD"), asOf: "2026-08-20", source: xPricing)
  /// For a post that holds an address, whether or not with a scheme.
  private static let xLinkPrice = Fact(
    Price(micros: 200_000, currency: "USD"), asOf: "2026-08-20", source: xPricing)
}
