internal import FoundationEssentials

/// Moments as channels write them.
enum LabTime {
  /// `2026-03-05T12:00:00.000Z`.
  static func iso(_ moment: Int64) -> String {
    Date(timeIntervalSince1970: Double(moment)).formatted(
      Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
