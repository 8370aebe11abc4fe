internal import Markdown
package import Notes

/// Which words stand in which notes, and how much they say about them.
package struct SearchIndex: Sendable {
  /// One word in one note.
  struct Posting: Sendable {
    /// Counts from the oldest note, from 0: a new one changes no number but its own.
    let note: Int32
    /// From 1 to ``most``; a word in a title weighs more than one in a text.
    let weight: Int32
  }

  private(set) var postings: [String: [Posting]] = [:]

  private static let most: Int32 = 99

  package init() {}

  /// Reads some of a library's notes.
  ///
  /// - Parameters:
  ///   - library: The library.
  ///   - notes: Indices in its notes; chunks of them may be read on several threads.
  package init(_ library: Library, notes: Range<Int>) {
    // Notes are in the order newest first.
    for index in notes.reversed() {
      add(library.notes[index], at: Int32(library.notes.count - 1 - index))
    }
  }

  /// Puts indices together.
  ///
  /// - Parameter parts: Of one library, in the order of their notes.
  package init(joining parts: [SearchIndex]) {
    for part in parts.reversed() {
      for (word, found) in part.postings { postings[word, default: []] += found }
    }
  }

  private mutating func add(_ note: Note, at index: Int32) {
    var weights: [String: Int32] = [:]
    func count(_ text: String, _ weight: Int32) {
      SearchWords.each(in: text.utf8) { weights[$0, default: 0] += weight }
    }
    var bytes: [UInt8] = []
    note.body.html.append(to: &bytes) { _ in "" }
    SearchWords.each(in: bytes, isHTML: true) { word in
      // Ten times in a text is as good as a hundred.
      if weights[word, default: 0] < 10 { weights[word, default: 0] += 1 }
    }
    count(note.title, 30)
    for tag in note.tags { count(tag.name, 15) }
    if let description = note.frontMatter.description { count(description, 6) }
    for heading in note.body.outline.headings { count(heading.text, 5) }
    for (word, weight) in weights {
      postings[word, default: []].append(Posting(note: index, weight: min(weight, Self.most)))
    }
  }
}

/// The files that a search in the browser loads, one for each beginning of a word.
struct SearchShards: Sendable {
  /// The names of the files, in order.
  let names: [String]
  private let words: [[(word: String, postings: [SearchIndex.Posting])]]

  init(_ index: SearchIndex) {
    var shards: [String: [(word: String, postings: [SearchIndex.Posting])]] = [:]
    for (word, postings) in index.postings {
      shards[SearchWords.shard(of: word), default: []].append((word, postings))
    }
    let sorted = shards.sorted { $0.key < $1.key }
    names = sorted.map(\.key)
    words = sorted.map { $0.value.sorted { $0.word < $1.word } }
  }

  /// One file: a script that hands over its words.
  ///
  /// A script and not JSON, because a page on disk may load nothing else. For each word there are
  /// the notes, each as the distance to the one before, and its weight there.
  func script(_ shard: Int) -> [UInt8] {
    var output = Array("controlroomSearch.words(\"\(names[shard])\",{\n".utf8)
    for (index, entry) in words[shard].enumerated() {
      if index > 0 { output += ",\n".utf8 }
      // A word has letters, digits and `_` only: nothing in it needs an escape.
      output += "\"\(entry.word)\":[".utf8
      var last: Int32 = 0
      for (place, posting) in entry.postings.enumerated() {
        if place > 0 { output.append(UInt8(ascii: ",")) }
        output += "\(posting.note - last),\(posting.weight)".utf8
        last = posting.note
      }
      output.append(UInt8(ascii: "]"))
    }
    output += "\n});\n".utf8
    return output
  }
}
