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
    let map = material.site.configuration.hashtags
    // An empty entry is a tag for the site alone.
    let words = material.note.tags.map { tag in word(map[tag.name.lowercased()] ?? tag.name) }
    return Array(unique(words).prefix(channel.profile.hashtags?.value ?? 0))
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
