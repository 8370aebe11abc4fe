import Diagnostics
import Notes

/// Hashtags from a note's tags.
enum Hashtag {
  /// The hashtags of a note, without `#`.
  ///
  /// - Parameters:
  ///   - material: Its tags, what its front matter says to the channel, and how the site's file
  ///     wants a tag written.
  ///   - channel: How many may be made from tags. Those that the front matter lists for the
  ///     channel are all taken: a person chose them.
  /// - Returns: Each once, whatever its case.
  static func of(_ material: Material, for channel: Channel) -> [String] {
    if let chosen = material.note.frontMatter.channels[channel.name]?.hashtags {
      return unique(chosen.map { $0.hasPrefix("#") ? String($0.dropFirst()) : $0 }.map(word))
    }
    guard let most = channel.profile.hashtags?.value, most > 0 else { return [] }
    return Array(material.words.hashtags.prefix(most))
  }

  /// An error when the front matter lists more hashtags than a channel takes.
  static func tooMany(_ material: Material, for channel: Channel, most: Int) -> [Diagnostic] {
    guard let chosen = material.note.frontMatter.channels[channel.name]?.hashtags,
      chosen.count > most
    else { return [] }
    let count = of(material, for: channel).count
    return count > most
      ? [.tooManyTags(count, most: most, for: channel.name, in: material.note.path)] : []
  }

  /// A hashtag for each tag that can be one, without `#`.
  ///
  /// - Parameters:
  ///   - tags: The note's.
  ///   - map: How the site's file wants a tag written, by its name in small letters; an empty entry
  ///     is a tag for the site alone.
  /// - Returns: Each once, whatever its case.
  static func of(_ tags: [Note.Tag], as map: [String: String]) -> [String] {
    unique(
      tags.map { tag in word(map.isEmpty ? tag.name : map[tag.name.lowercased()] ?? tag.name) })
  }

  /// `unit testing` as `UnitTesting`; empty when nothing of the tag can be a hashtag.
  ///
  /// Each word gets its capital, so that screen readers speak words and not one long name.
  static func word(_ tag: String) -> String {
    var word = ""
    var isStart = true
    for character in tag {
      switch character {
      case "+" where !word.isEmpty: word += "p"
      case "#" where !word.isEmpty: word += "Sharp"
      case "_" where !word.isEmpty:
        word.append(character)
        isStart = true
      case _ where character.isLetter || character.isWholeNumber:
        word += isStart ? character.uppercased() : String(character)
        isStart = false
      default: isStart = true
      }
    }
    // Channels link no hashtag of digits alone; what is very long would take the text's room.
    return word.contains(where: \.isLetter) && word.count <= 40 ? word : ""
  }

  private static func unique(_ words: [String]) -> [String] {
    var seen: Set<String> = []
    return words.filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }
  }
}

extension Diagnostic {
  fileprivate static func tooManyTags(
    _ count: Int, most: Int, for channel: String, in path: String
  ) -> Self {
    Diagnostic(
      .error, "channel.over-limit", at: .wholeFile, in: path,
      "\(count) tags for \(channel), and \(most) fit",
      hint: "leave some out of 'channels.\(channel).hashtags'")
  }
}
