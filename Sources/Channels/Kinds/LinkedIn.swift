import Diagnostics

extension Channel {
  /// LinkedIn, with a title, room for more than one step of the ladder, and an escaped twin.
  static let linkedIn = Channel(
    name: "linkedin",
    profile: Profile(
      // Whether LinkedIn counts graphemes or UTF-16 is not written anywhere. The second is never
      // less, so what fits by it fits.
      unit: "UTF-16 code units",
      limit: Fact(3000, asOf: "2026-01-01", source: "reported by several posting services"),
      versions: [
        Fact(
          "little text format", asOf: "2026-01-01",
          source: "learn.microsoft.com, little text format")
      ]
    ),
    make: { channel, material in
      let form = Post.Form(
        style: ProseWriter.Style(writesAddresses: true, code: .indented, keepsTicks: false),
        hashtags: 3, length: { $0.utf16.count }, hasTitle: true, margin: 100,
        fullness: 600)
      return channel.post(material, form: form) { _, post in
        (nil, [.init("commentary", .string(commentary(post)))])
      }
    })

  /// The post as the interface takes it.
  ///
  /// LinkedIn drops what follows the first reserved character that is not escaped, and still
  /// answers that all went well; so every one of the fifteen is escaped, in addresses too.
  private static func commentary(_ post: Post) -> String {
    let pieces = post.pieces.map { what, text in
      guard what == "hashtags" else { return escaped(text) }
      return text.split(separator: " ").map { "{hashtag|\\#|\(escaped($0.dropFirst()))}" }
        .joined(separator: " ")
    }
    return pieces.joined(separator: Post.spacing)
  }

  private static func escaped(_ text: some StringProtocol) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      if "\\|{}@[]()<>#*_~".unicodeScalars.contains(scalar) { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }
}
