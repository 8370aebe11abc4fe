import Diagnostics

extension Channel {
  /// X, with one post a note.
  ///
  /// A thread would need replies to oneself, which the interface may refuse for ordinary accounts,
  /// and a link costs more than ten times the text: so one post, and its price in the draft.
  static let x = Channel(
    name: "x",
    profile: Profile(
      unit: "weighted characters",
      limit: Fact(
        280, asOf: "2021-10-21", source: "twitter-text, config/v3.json"),
      prices: [xPrice, xLinkPrice],
      versions: [
        Fact("twitter-text 3", asOf: "2021-10-21", source: "twitter-text, config/v3.json")
      ]
    ),
    make: { channel, material in
      let form = Post.Form(
        style: ProseWriter.Style(writesAddresses: false, code: .dropped, keepsTicks: false),
        hashtags: 2, length: WeightedLength.of)
      return channel.post(material, form: form) { text, _ in
        (WeightedLength.hasAddress(text) ? xLinkPrice.value : xPrice.value, [])
      }
    })

  private static let xPricing = "X developer documentation, pricing and changelog"
  private static let xPrice = Fact(
    Price(micros: 15_000, currency: "USD"), asOf: "2026-04-16", source: xPricing)
  /// For a post that holds an address, whether or not with a scheme.
  private static let xLinkPrice = Fact(
    Price(micros: 200_000, currency: "USD"), asOf: "2026-04-16", source: xPricing)

  /// A draft of one post.
  ///
  /// - Parameters:
  ///   - material: The note.
  ///   - form: What the channel's posts look like, and how they are counted.
  ///   - finish: From the text and the post, what it costs and what the sidecar says beside the
  ///     usual.
  /// - Returns: Nil, with a diagnostic, when the note has no text that fits.
  func post(
    _ material: Material, form: Post.Form,
    finish: (String, Post) -> (price: Price?, extra: [JSON.Member]) = { _, _ in (nil, []) }
  ) -> Checked<Draft?> {
    guard let limit = limit(in: material.library) else {
      preconditionFailure("\(name) has no limit")
    }
    let post = Post.make(material, for: name, form: form, limit: limit)
    guard let made = post.value else { return Checked(nil, post.diagnostics) }
    let text = made.text
    let count = made.count(form, unit: profile.unit)
    let (price, extra) = finish(text, made)
    return Checked(
      draft(
        of: material, payload: Array(text.utf8), as: "txt",
        parts: [Draft.Part(text: text, count: count.total)], count: count, source: made.source,
        alts: made.alts, price: price, extra: extra),
      post.diagnostics)
  }
}
