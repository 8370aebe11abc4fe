import Diagnostics
import Notes

extension Channel {
  /// A draft of posts.
  ///
  /// - Parameters:
  ///   - material: The note.
  ///   - form: What the channel's posts look like, and how they are counted.
  ///   - cardUse: Who says what stands in the place of the link.
  ///   - price: What a post costs, by its text.
  ///   - live: What is live in a post, where its text alone does not tell.
  ///   - html: A post as a reader sees it, on a channel with markup.
  ///   - request: The body of the request for a post.
  /// - Returns: Nil, with a diagnostic, when the note has no text that fits or its image cannot be
  ///   sent. The payload is the request's body, and for a thread the list of all of them.
  func posts(
    _ material: Material, form: Post.Form, card cardUse: CardUse = .none,
    price: (String) -> Price? = { _ in nil },
    live: (Post.Written) -> [Draft.Part.Live] = { _ in [] },
    html: (Post.Written) -> String? = { _ in nil },
    request: (Post.Written, Card?, Picture?) -> JSON
  ) -> Checked<Draft?> {
    let image = material.image(for: self)
    if image.diagnostics.hasErrors { return Checked(nil, image.diagnostics) }
    let made = Post.make(material, for: self, form: form)
    guard material.wantsDrafts, let posts = made.value, let first = posts.first else {
      return Checked(nil, made.diagnostics)
    }
    let card = card(material, cardUse, image: image.value)
    if let file = card?.image?.file, let most = profile.image?.value.bytes, file.bytes > most {
      return Checked(nil, [.largeImage(file, most: most, for: self, in: material.note.path)])
    }
    let cardPost = form.threadLink == .last ? posts.count - 1 : 0
    let bodies = posts.indices.map { index in
      request(posts[index], index == cardPost ? card : nil, index == 0 ? image.value : nil)
    }
    let payload = bodies.count == 1 ? bodies[0] : .array(bodies)
    let costs = posts.compactMap { price($0.text) }
    let parts = posts.map { post in
      Draft.Part(
        text: post.text, breakdown: post.breakdown(form),
        live: material.wantsPreview ? live(post) : [],
        html: material.wantsPreview ? html(post) : nil)
    }
    return Checked(
      draft(
        of: material, payload: payload.pretty(), as: "request.json", parts: parts,
        source: first.post.source,
        price: costs.first.map {
          Price(micros: costs.reduce(0) { $0 + $1.micros }, currency: $0.currency)
        },
        card: card, images: image.value.map { [$0] } ?? [],
        alts: first.post.body.images.map(\.alt).filter { !$0.isEmpty }),
      made.diagnostics)
  }

  /// Who says what stands in the place of a link.
  enum CardUse {
    /// Nobody: the link is a line like others.
    case none
    /// The sender, in the request.
    case sent
    /// The page, where the channel reads it; a picture of the post's own takes its place.
    case read
  }

  private func card(_ material: Material, _ use: CardUse, image: Picture?) -> Card? {
    switch use {
    case .none: nil
    case .read where image != nil: nil
    case .sent, .read:
      material.card(linking: outgoing(material), image: image, rule: profile.image?.value)
    }
  }
}
