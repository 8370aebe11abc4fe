import Notes

/// Hashtags from a note's tags.
enum Hashtag {
  /// The hashtags of a note, with `#`.
  ///
  /// - Parameters:
  ///   - note: Its tags, and what its front matter says to the channel.
  ///   - channel: The channel's name.
  ///   - most: How many may be made from tags. Those that the front matter lists for the channel
  ///     are all taken: a person chose them.
  /// - Returns: Each once, whatever its case.
  static func of(_ note: Note, for channel: String, most: Int) -> [String] {
    if let chosen = note.frontMatter.channels[channel]?.hashtags {
      return unique(chosen.map { $0.hasPrefix("#") ? String($0.dropFirst()) : $0 }.map(word))
    }
    return Array(unique(note.tags.map { word($0.name) }).prefix(most))
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
    return words.filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }.map { "#" + $0 }
  }
}
