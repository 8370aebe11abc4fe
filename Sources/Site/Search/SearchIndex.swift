internal import Markdown
package import Notes

/// Which words stand in which notes, and how much they say about them.
package struct SearchIndex: Sendable {
  /// One word in one note.
  struct Posting: Sendable {
    /// Counts from the oldest note, from 0: a new one changes no number but its own.
    let note: Int32
    /// From 1 to ``most``; a word in a title weighs more than one in a text.
    var weight: Int32
  }

  /// Every word, in the order in which it was met, with its notes, the oldest first.
  private(set) var words: [(word: String, postings: [Posting])] = []
  /// Where each word stands in `words`.
  private var places: [String: Int] = [:]

  private static let most: Int32 = 99

  package init() {}

  /// Reads some of a library's notes.
  ///
  /// - Parameters:
  ///   - library: The library.
  ///   - notes: Indices in its notes; chunks of them may be read on several threads.
  package init(_ library: Library, notes: Range<Int>) {
    // Of the note at hand, so that each word that is met is looked up once; then 0 again.
    var weights: [Int32] = []
    // Notes are in the order newest first.
    for index in notes.reversed() {
      add(library.notes[index], at: Int32(library.notes.count - 1 - index), &weights)
    }
    places = [:]
  }

  /// Puts indices together.
  ///
  /// - Parameter parts: Of one library, in the order of their notes.
  package init(joining parts: [SearchIndex]) {
    for part in parts.reversed() {
      for (word, found) in part.words { words[place(of: word)].postings += found }
    }
    places = [:]
  }

  /// How much each word says about one note, whatever else there is.
  static func weights(of note: Note) -> [String: Int32] {
    var index = SearchIndex()
    var weights: [Int32] = []
    index.add(note, at: 0, &weights)
    return Dictionary(
      index.words.map { ($0.word, $0.postings[0].weight) }, uniquingKeysWith: { first, _ in first })
  }

  private mutating func place(of word: String) -> Int {
    if let place = places[word] { return place }
    places[word] = words.count
    words.append((word, []))
    return words.count - 1
  }

  private mutating func add(_ note: Note, at index: Int32, _ weights: inout [Int32]) {
    var met: [Int] = []
    func count(_ bytes: [UInt8], isHTML: Bool = false, _ weight: Int32, upTo most: Int32 = .max) {
      SearchWords.each(in: bytes, isHTML: isHTML) { word in
        let place = place(of: word)
        if place >= weights.count { weights.append(0) }
        if weights[place] == 0 { met.append(place) }
        if weights[place] < most { weights[place] += weight }
      }
    }
    var html: [UInt8] = []
    note.body.html.append(to: &html) { _ in "" }
    // Ten times in a text is as good as a hundred.
    count(html, isHTML: true, 1, upTo: 10)
    count(Array(note.title.utf8), 30)
    for tag in note.tags { count(Array(tag.name.utf8), 15) }
    if let description = note.frontMatter.description { count(Array(description.utf8), 6) }
    for heading in note.body.outline.headings { count(Array(heading.text.utf8), 5) }
    for place in met {
      words[place].postings.append(Posting(note: index, weight: min(weights[place], Self.most)))
      weights[place] = 0
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
    for entry in index.words {
      shards[SearchWords.shard(of: entry.word), default: []].append(entry)
    }
    let sorted = shards.sorted { $0.key < $1.key }
    names = sorted.map(\.key)
    words = sorted.map { $0.value.sorted { $0.word < $1.word } }
  }

  /// One file: a script that hands over its words.
  ///
  /// A script and not JSON, because a page on disk may load nothing else.
  func script(_ shard: Int) -> [UInt8] {
    var output = SearchFile.opening(names[shard])
    for (index, entry) in words[shard].enumerated() {
      if index > 0 { output += ",\n".utf8 }
      SearchFile.open(entry.word, in: &output)
      SearchFile.append(entry.postings, to: &output)
      output.append(UInt8(ascii: "]"))
    }
    return output + SearchFile.closing
  }
}
