/// When first parts were sent to one channel: asked about before each delivery, so never gone through
/// from the beginning.
struct SentTimes: Sendable {
  /// In seconds since 1970, UTC, the earliest first.
  private var moments: [Int64] = []
  /// By the places of the receipts.
  private var known: [String: Int64] = [:]

  /// Takes in what a receipt says; nil for one that is not sent.
  mutating func set(_ moment: Int64?, for path: String) {
    let old = known[path]
    guard old != moment else { return }
    if let old { moments.remove(at: place(of: old)) }
    // Nearly always at the end, since nothing is sent before what was sent.
    if let moment { moments.insert(moment, at: place(of: moment)) }
    known[path] = moment
  }

  /// Those at a moment or after it.
  func since(_ moment: Int64) -> ArraySlice<Int64> { moments[place(of: moment)...] }

  /// Where the first stands that is not before a moment.
  private func place(of moment: Int64) -> Int {
    var (low, high) = (0, moments.count)
    while low < high {
      let middle = low + (high - low) / 2
      if moments[middle] < moment { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
