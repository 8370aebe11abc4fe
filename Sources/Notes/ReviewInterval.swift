/// How long a note is good for before somebody has to look at it again.
package struct ReviewInterval: Hashable, Sendable {
  /// At least one of the two is above 0.
  package var months: Int
  package var days: Int

  package init(months: Int = 0, days: Int = 0) {
    self.months = months
    self.days = days
  }

  /// A year: what a collection has that says nothing.
  package static let usual = ReviewInterval(months: 12)

  /// Reads `12 months`, `90 days`, `6 weeks` or `2 years`; nil for anything else, and for more than
  /// a hundred years.
  package init?(_ text: String) {
    let words = text.lowercased().split(separator: " ").map(String.init)
    guard words.count == 2, let number = digits(words[0].utf8), number > 0 else { return nil }
    switch words[1] {
    case "day", "days": self.init(days: number)
    case "week", "weeks": self.init(days: number * 7)
    case "month", "months": self.init(months: number)
    case "year", "years": self.init(months: number * 12)
    default: return nil
    }
    if months > 1200 || days > 36_525 { return nil }
  }

  /// The first day on which a note that was reviewed on `day` is due.
  ///
  /// A month later than 31 January is the last day of February.
  package func due(after day: Day) -> Day {
    let month = day.month - 1 + months
    let (year, rest) = (day.year + month / 12, month % 12 + 1)
    var date = day.day
    while date > 28, Day(year: year, month: rest, day: date) == nil { date -= 1 }
    guard let moved = Day(year: year, month: rest, day: date) else { return day }
    return Day(daysSince1970: moved.daysSince1970 + days)
  }
}

extension ReviewInterval: CustomStringConvertible {
  package var description: String {
    let (number, unit) = months > 0 ? (months, "month") : (days, "day")
    return "\(number) \(unit)\(number == 1 ? "" : "s")"
  }
}
