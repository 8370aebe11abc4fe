internal import Notes

/// Notes on the same subject that a note's page does not lead to already.
struct RelatedNotes {
  let library: Library
  let order: ReadingOrder

  /// Below a note there is room for a few.
  private static let most = 3
  /// How many notes on either side are looked at in the list of a tag: the nearest in time.
  ///
  /// It bounds the work for a tag that thousands of notes have.
  private static let reach = 20

  /// The notes that share the most telling tags with one, best first.
  ///
  /// A tag tells the more, the fewer notes have it. Notes that link to this one or that it links
  /// to, its neighbours and its series are left out.
  ///
  /// - Parameter index: The note.
  /// - Returns: Indices of notes, at most three.
  func related(to index: Int) -> [Int] {
    let note = library.notes[index]
    guard !note.tags.isEmpty else { return [] }
    let known = known(to: index)
    var scores: [Int: Double] = [:]
    for tag in note.tags {
      guard let notes = notes(of: tag), let place = place(of: index, in: notes) else { continue }
      let weight = 1 / (1 + Double(notes.count))
      let range = max(0, place - Self.reach)..<min(notes.count, place + Self.reach + 1)
      for other in notes[range] where !known.contains(other) {
        scores[other, default: 0] += weight
      }
    }
    // Of equals the newest: notes are in the order of their dates.
    return scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.most).map(\.key)
  }

  private func known(to index: Int) -> Set<Int> {
    let note = library.notes[index]
    var known: Set<Int> = [index]
    known.formUnion(library.backlinks[index])
    known.formUnion([order.before[index], order.after[index]].compactMap(\.self))
    if let series = order.series[index] { known.formUnion(library.series[series.index].notes) }
    let linked = note.destinations.compactMap { target in
      if case .page(let address, _) = target { order.index[address] } else { nil }
    }
    return known.union(linked)
  }

  private func notes(of tag: Note.Tag) -> [Int]? {
    order.tags[tag.slug].map { library.tags[$0].notes }
  }

  /// Where a note stands in a list that is in order.
  private func place(of index: Int, in notes: [Int]) -> Int? {
    var range = notes.startIndex..<notes.endIndex
    while let first = range.first {
      let middle = first + range.count / 2
      if notes[middle] == index { return middle }
      range = notes[middle] < index ? middle + 1..<range.upperBound : first..<middle
    }
    return nil
  }
}
