package import Notes

/// What a channel allows and asks, with the day and the source of each fact.
///
/// Limits and prices change without notice, so a fact here is never bare: who doubts it can look
/// where it came from, and see how old it is.
package struct Profile: Sendable {
  /// What is counted, such as `weighted characters`.
  package var unit: String
  /// The usual limit, in `unit`; nil when the channel has none that a note would reach.
  ///
  /// An account's own limit, from the configuration, goes before it.
  package var limit: Fact<Int>?
  package var prices: [Fact<Price>]
  /// Versions of what the payload is written for, such as a counting rule.
  package var versions: [Fact<String>]

  package init(
    unit: String, limit: Fact<Int>? = nil, prices: [Fact<Price>] = [],
    versions: [Fact<String>] = []
  ) {
    self.unit = unit
    self.limit = limit
    self.prices = prices
    self.versions = versions
  }

  /// The day of the oldest fact, and nil when there is none.
  package var asOf: Day? {
    let days = [limit?.asOf].compactMap(\.self) + prices.map(\.asOf) + versions.map(\.asOf)
    return days.min()
  }

  /// Where the facts come from, each source once, in order.
  package var sources: [String] {
    var sources: [String] = []
    let all = [limit?.source].compactMap(\.self) + prices.map(\.source) + versions.map(\.source)
    for source in all where !sources.contains(source) { sources.append(source) }
    return sources
  }
}

/// A value, and on which day which source said so.
package struct Fact<Value: Sendable>: Sendable {
  package var value: Value
  package var asOf: Day
  package var source: String

  /// Notes a fact.
  ///
  /// - Parameters:
  ///   - value: What the source says.
  ///   - asOf: The day of the source, such as `2026-04-16`; a day that exists.
  ///   - source: A document of the channel, or a file of its repository.
  package init(_ value: Value, asOf: String, source: String) {
    guard let day = Day(asOf) else { preconditionFailure("'\(asOf)' is no day") }
    self.value = value
    self.asOf = day
    self.source = source
  }
}

/// What one delivery costs.
package struct Price: Hashable, Sendable {
  /// Millionths of `currency`.
  package var micros: Int
  /// ISO 4217.
  package var currency: String

  package init(micros: Int, currency: String) {
    self.micros = micros
    self.currency = currency
  }
}
