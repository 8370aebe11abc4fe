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
