/// Splits work among the cores, and joins the results in order.
///
/// A task for each note would cost more than the note does; a few chunks for each core keep all of
/// them busy to the end when some notes are longer than others.
///
/// - Parameters:
///   - count: How many items there are.
///   - work: Does the items of one chunk; called from several threads at once.
/// - Returns: What `work` returned, in the order of the chunks.
/// - Throws: What `work` throws, and `CancellationError`.
func inChunks<Result: Sendable>(
  of count: Int, _ work: @escaping @Sendable (Range<Int>) throws -> Result
) async throws -> [Result] {
  let size = max(16, min(256, count / 16 + 1))
  let chunks = stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    for (index, chunk) in chunks.enumerated() {
      group.addTask {
        try Task.checkCancellation()
        return (index, try work(chunk))
      }
    }
    var results = [Result?](repeating: nil, count: chunks.count)
    for try await (index, result) in group { results[index] = result }
    return results.compactMap(\.self)
  }
}

/// Splits work among the cores, and hands out the results in order while later ones are made.
///
/// Only what a few hundred items have made is held at a time, however many there are.
///
/// - Parameters:
///   - count: How many items there are.
///   - work: Does the items of one chunk, which is a few of them; called from several threads at once.
///   - take: Takes what `work` returned, in the order of the chunks.
/// - Throws: What `work` throws, and `CancellationError`.
func inTurn<Result: Sendable>(
  of count: Int, _ work: @escaping @Sendable (Range<Int>) throws -> Result,
  _ take: (Result) -> Void
) async throws {
  let size = 4
  let ahead = 64
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var started = 0
    func start() {
      guard started * size < count else { return }
      let index = started
      let chunk = index * size..<min((index + 1) * size, count)
      started += 1
      group.addTask {
        try Task.checkCancellation()
        return (index, try work(chunk))
      }
    }
    for _ in 0..<ahead { start() }
    var next = 0
    var waiting: [Int: Result] = [:]
    while let (index, result) = try await group.next() {
      waiting[index] = result
      while let result = waiting.removeValue(forKey: next) {
        take(result)
        next += 1
        start()
      }
    }
  }
}
