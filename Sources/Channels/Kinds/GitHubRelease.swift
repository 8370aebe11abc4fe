import Diagnostics
import Markdown
import Notes

extension Channel {
  /// A release on GitHub, for a note about a version: a draft on an existing tag.
  static let gitHubRelease = Channel(
    name: "github-release", title: "GitHub release", kind: .article,
    profile: Profile(
      unit: "bytes",
      limit: Fact(125_000, asOf: "2026-08-20", source: "docs.github.com, releases"),
      versions: [
        Fact("REST API 2022-11-28", asOf: "2026-08-20", source: "docs.github.com, releases")
      ]),
    make: { channel, material in
      // Only some notes are about a version.
      guard let tag = tag(of: material.note) else { return Checked(nil) }
      let link = material.link.map { "\n---\n\n<\($0)>\n" } ?? ""
      return channel.article(material, for: .gitHub, ending: link) { body, _ in
        [
          "tag_name": .string(tag), "name": .string(material.note.title.unwrapped),
          "body": .string(body), "draft": true,
          // A version with a suffix is not yet for everybody.
          "prerelease": .bool(tag.contains("-")),
        ]
      }
    },
    preview: { draft, material in
      Preview.article(
        draft, material,
        look: Look(accent: "#0969da", paper: "#fff", dark: "#0d1117", font: .system))
    })

  /// `extra.release` of the front matter, else the first version in the title: `v1.2.0`.
  private static func tag(of note: Note) -> String? {
    if let tag = note.frontMatter.extra["release"]?.trimmed, isTag(tag) { return tag }
    // Most titles have no number in them at all.
    guard note.title.holds(".") else { return nil }
    return note.title.split(whereSeparator: \.isWhitespace).map(String.init).first { word in
      let number = word.hasPrefix("v") ? word.dropFirst() : word[...]
      let parts = number.prefix { $0 != "-" && $0 != "+" }.split(
        separator: ".", omittingEmptySubsequences: false)
      return parts.count == 3 && parts.allSatisfy { Int($0).map { $0 >= 0 } ?? false }
        && isTag(word)
    }
  }

  private static func isTag(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 100 && !text.hasPrefix("-") && !text.contains("..")
      && text.unicodeScalars.allSatisfy {
        $0.isASCIIAlphanumeric || "._-+/".unicodeScalars.contains($0)
      }
  }
}
