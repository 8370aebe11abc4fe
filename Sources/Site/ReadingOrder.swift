internal import Notes

/// What stands next to what: found once, so that a page is made without a search.
struct ReadingOrder: Sendable {
  /// For each note, the index of the folder right above it that has a page.
  private(set) var section: [Int?]
  /// For each note, the one before it in its collection's reading order.
  private(set) var before: [Int?]
  /// For each note, the one after it.
  private(set) var after: [Int?]
  /// Whether the order around a note is one that a writer chose, not that of dates.
  private(set) var isChosen: [Bool]
  /// For each note, the index of its series and its place in it, from 0.
  private(set) var series: [(index: Int, part: Int)?]
  /// The index of the folder's page at an address.
  let sections: [Address: Int]
  /// The index of the note at an address.
  let index: [Address: Int]
  /// The index of the page of a tag, by its slug.
  let tags: [String: Int]

  init(_ library: Library) {
    let count = library.notes.count
    section = Array(repeating: nil, count: count)
    before = section
    after = section
    isChosen = Array(repeating: false, count: count)
    series = Array(repeating: nil, count: count)
    index = Dictionary(
      library.notes.enumerated().map { ($0.element.address, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    sections = Dictionary(
      library.sections.enumerated().map { ($0.element.address, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    tags = Dictionary(
      library.tags.enumerated().map { ($0.element.tag.slug, $0.offset) },
      uniquingKeysWith: { first, _ in first })

    var isPlaced = isChosen
    let byDepth = library.sections.indices.sorted {
      (library.sections[$0].address.slugs.count, $0) < (
        library.sections[$1].address.slugs.count, $1
      )
    }
    for index in byDepth {
      let isTop = library.sections[index].address.slugs.count <= 1
      if isTop { chain(library.sections[index].notes, library, &isPlaced) }
      for note in library.sections[index].notes { section[note] = index }
    }
    // Notes at the root of a repository without collections.
    chain(library.notes.indices.filter { !isPlaced[$0] }, library, &isPlaced)

    for (index, page) in library.series.enumerated() {
      for (part, note) in page.notes.enumerated() { series[note] = (index, part) }
    }
  }

  private mutating func chain(_ notes: [Int], _ library: Library, _ isPlaced: inout [Bool]) {
    let isChosen = notes.contains { library.notes[$0].frontMatter.weight != nil }
    for (place, note) in notes.enumerated() {
      before[note] = place > 0 ? notes[place - 1] : nil
      after[note] = place + 1 < notes.count ? notes[place + 1] : nil
      self.isChosen[note] = isChosen
      isPlaced[note] = true
    }
  }
}
