import Diagnostics
import Markdown
import Notes

extension Channel {
  /// Buttondown: the whole note as a mail to its readers, a draft until a person sends it.
  static let buttondown = Channel(
    name: "buttondown", title: "Buttondown", kind: .article,
    profile: Profile(
      unit: "bytes",
      image: Fact(
        ImageRule(width: 1200, height: 630, bytes: 5 << 20, alt: 1000), asOf: "2026-08-20",
        source: "docs.buttondown.com, emails"),
      versions: [
        Fact("API v1, /emails", asOf: "2026-08-20", source: "docs.buttondown.com, api-emails")
      ]),
    make: { channel, material in
      channel.article(material, for: .plain, finish: untemplated) { body, image in
        let note = material.note
        var members: [JSON.Member] = [
          .init("subject", .string(untemplated(note.title.unwrapped))),
          .init("body", .string(body)),
          .init("status", "draft"),
          .init(
            "slug",
            .string((note.address.slugs.last.map(String.init) ?? "").prefix(fitting: 100))),
          // By it a draft that was made before is found again.
          .init("metadata", ["note": .string(note.identity)]),
        ]
        if !material.description.isEmpty {
          members.append(.init("description", .string(untemplated(material.words.description))))
        }
        if let link = material.link { members.append(.init("canonical_url", .string(link))) }
        if let image { members.append(.init("image", .string(image.address))) }
        return .object(members)
      }
    },
    preview: { draft, material in
      Preview.mail(
        draft, material,
        look: Look(accent: "#0069ff", paper: "#fff", dark: "#16181d", font: .system))
    })

  /// Buttondown fills in `{{ subscriber.email }}` and obeys `{% if %}`, in code too; a space of no
  /// width between the signs makes them words.
  private static func untemplated(_ text: String) -> String {
    let bytes = text.utf8.span
    let brace = UInt8(ascii: "{")
    var out: [UInt8] = []
    var copied = 0
    for index in bytes.indices.dropFirst() where bytes[index - 1] == brace {
      guard bytes[index] == brace || bytes[index] == UInt8(ascii: "%") else { continue }
      out.append(bytes.extracting(copied..<index))
      out += String(Prose.quiet).utf8
      copied = index
    }
    if copied == 0 { return text }
    out.append(bytes.extracting(copied...))
    return String(decoding: out, as: UTF8.self)
  }
}
