/// Notes that are only announced.
enum Stub {
  /// Fewer words than this under the title are a stub; real collections are full of good notes of
  /// twenty.
  static let fewestWords = 10

  private static let announcements: Set = [
    "work", "in", "progress", "wip", "todo", "to", "do", "draft", "tbd",
  ]

  /// Whether a note has nothing to publish.
  ///
  /// - Parameters:
  ///   - text: The Markdown below the front matter.
  ///   - heading: The level-1 heading with which it begins.
  ///   - words: How many words stand under the heading, code counted.
  /// - Returns: Whether there are too few words, or only announcements.
  static func isStub(_ text: ArraySlice<UInt8>, heading: String?, words: Int) -> Bool {
    if words < fewestWords { return true }
    // Only a short note can be nothing but an announcement; do not split the long ones.
    guard words < 40 else { return false }
    var said = String(decoding: text, as: UTF8.self).lowercased()
      .split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let title = (heading ?? "").lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    if said.starts(with: title) { said.removeFirst(title.count) }
    return said.allSatisfy(announcements.contains)
  }
}
