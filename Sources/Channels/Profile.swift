package import Notes

/// What a channel allows and asks, with the day and the source of each fact.
///
/// Limits and prices change without notice, so a fact here is never bare: who doubts it can look
/// where it came from, and see how old it is.
package struct Profile: Sendable {
  /// What is counted, such as `weighted characters`.
  package let unit: String
  /// The usual limit, in `unit`; nil when the channel has none that a note would reach.
  ///
  /// An account's own limit, from the configuration, goes before it.
  package let limit: Fact<Int>?
  /// How many hashtags, or tags of an article, are made from the tags of a note.
  package let hashtags: Fact<Int>?
  package let prices: [Fact<Price>]
  package let image: Fact<ImageRule>?
  /// Versions of what the payload is written for, such as a counting rule.
  package let versions: [Fact<String>]
  /// The day of the oldest fact, and nil when there is none.
  package private(set) var asOf: Day?

  package init(
    unit: String, limit: Fact<Int>? = nil, hashtags: Fact<Int>? = nil, prices: [Fact<Price>] = [],
    image: Fact<ImageRule>? = nil, versions: [Fact<String>] = []
  ) {
    self.unit = unit
    self.limit = limit
    self.hashtags = hashtags
    self.prices = prices
    self.image = image
    self.versions = versions
    asOf = facts.map(\.asOf).min()
  }

  /// Where the facts come from, each source once, in order.
  package var sources: [String] {
    var sources: [String] = []
    for fact in facts where !sources.contains(fact.source) { sources.append(fact.source) }
    return sources
  }

  /// Whether the oldest fact is older, on a day, than channels leave theirs alone.
  package func isStale(on day: Day) -> Bool {
    asOf.map { day.daysSince1970 - $0.daysSince1970 > Self.freshDays } ?? false
  }

  /// A year: LinkedIn retires a version of its interface after about as long.
  package static let freshDays = 365

  private var facts: [(asOf: Day, source: String)] {
    var facts: [(Day, String)] = []
    if let limit { facts.append((limit.asOf, limit.source)) }
    if let hashtags { facts.append((hashtags.asOf, hashtags.source)) }
    facts += prices.map { ($0.asOf, $0.source) }
    if let image { facts.append((image.asOf, image.source)) }
    return facts + versions.map { ($0.asOf, $0.source) }
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
  ///   - asOf: The day on which the source was read, such as `2026-04-16`; a day that exists.
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

/// What a channel takes beside words.
package struct ImageRule: Hashable, Sendable {
  /// The size at which nothing of an image is cut off, in pixels.
  package var width: Int
  package var height: Int
  /// The largest file, in bytes.
  package var bytes: Int
  /// The longest alternative text, in characters.
  package var alt: Int

  package init(width: Int, height: Int, bytes: Int, alt: Int) {
    self.width = width
    self.height = height
    self.bytes = bytes
    self.alt = alt
  }

  /// Whether a picture can be cut to the channel's shape and lose no more than a tenth of a side: what
  /// the margins of a card have room for.
  func shows(_ file: Picture.File) -> Bool {
    let (a, b) = (file.width * height, file.height * width)
    return 10 * min(a, b) >= 9 * max(a, b)
  }
}
