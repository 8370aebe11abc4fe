/// How long to wait before another attempt.
///
/// Full jitter: anything between nothing and the bound, so that many that failed together do not
/// come back together. The bound doubles with each attempt until it is the longest.
///
/// Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
struct Backoff: Hashable, Sendable {
  /// Milliseconds.
  let first: Int64
  let longest: Int64

  /// A target's wish is granted up to a day.
  static let longestWish: Int64 = 86_400_000

  init(_ retry: PipelineDefinition.Retry) {
    first = max(1, retry.first.milliseconds)
    longest = max(first, retry.longest.milliseconds)
  }

  /// The same seed gives the same delay, so that one on the record can be explained.
  ///
  /// - Parameters:
  ///   - attempt: The attempt that failed, from 1.
  ///   - seed: Any number.
  ///   - retryAfter: How long the target wants to be left alone.
  /// - Returns: Milliseconds.
  func delay(after attempt: Int, seed: UInt64, retryAfter: Duration? = nil) -> Int64 {
    let doublings = min(max(0, attempt - 1), 40)
    let bound = first > longest >> doublings ? longest : first << doublings
    let jittered = Int64(seed % UInt64(bound + 1))
    return max(jittered, min(Self.longestWish, retryAfter?.milliseconds ?? 0))
  }
}
