/// How, and when, drafts are brought to a channel.
package struct ChannelDelivery: Hashable, Sendable {
  /// The address that is called in the place of the channel's usual one, without a `/` at its end.
  package var endpoint: String?
  /// The names of secrets, by what they are to the channel; never a value.
  package var secrets: [String: String] = [:]
  /// What else the channel has to be told, by its own names for it.
  package var settings: [String: String] = [:]
  package var pace = Pace()
  /// Whether a change of what was delivered is offered for consent; else it is left alone.
  package var offersEdits = true

  package init() {}

  /// Whether it says enough to deliver anything.
  package var isAccount: Bool { endpoint != nil || !secrets.isEmpty || !settings.isEmpty }

  /// When something may be delivered; times are those of the site's zone.
  package struct Pace: Hashable, Sendable {
    /// The only times at which a delivery begins; any time when empty.
    package var slots: [Slot] = []
    /// When none begins.
    package var quiet: Quiet?
    /// How many in how many seconds.
    package var cap: Cap?
    /// How many seconds apart.
    package var gap: Int64?

    package init() {}

    package var isEmpty: Bool { self == Pace() }
  }

  /// A time of the week.
  package struct Slot: Hashable, Sendable {
    /// `mon` to `sun`; nil for each day.
    package var day: String?
    /// Minutes from midnight.
    package var minute: Int

    package init(day: String?, minute: Int) {
      self.day = day
      self.minute = minute
    }
  }

  /// From one time of the day to another, over midnight where it ends before it begins.
  package struct Quiet: Hashable, Sendable {
    /// Minutes from midnight.
    package var from: Int
    package var to: Int

    package init(from: Int, to: Int) {
      self.from = from
      self.to = to
    }
  }

  package struct Cap: Hashable, Sendable {
    package var count: Int
    package var seconds: Int64

    package init(_ count: Int, per seconds: Int64) {
      self.count = count
      self.seconds = seconds
    }
  }
}

extension ChannelDelivery.Slot {
  private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  /// Reads `tue 09:30` or `09:30`; nil for anything else.
  package init?(_ text: String) {
    let words = text.split(separator: " ")
    guard let time = words.last, words.count <= 2, let minute = Self.minute(time) else {
      return nil
    }
    if words.count == 2 {
      guard Self.days.contains(words[0].lowercased()) else { return nil }
      day = words[0].lowercased()
    }
    self.minute = minute
  }

  /// Minutes from midnight of `09:30`; nil for what is no time of a day.
  static func minute(_ text: some StringProtocol) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
      let hour = UInt8(parts[0]), let minute = UInt8(parts[1]), hour < 24, minute < 60
    else { return nil }
    return Int(hour) * 60 + Int(minute)
  }
}

extension ChannelDelivery.Quiet {
  /// Reads `22:00-07:00`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let from = ChannelDelivery.Slot.minute(parts[0]),
      let to = ChannelDelivery.Slot.minute(parts[1]), from != to
    else { return nil }
    self.init(from: from, to: to)
  }
}

extension ChannelDelivery.Cap {
  /// Reads `2/1d`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]), (1...1000).contains(count),
      let seconds = Self.seconds(parts[1])
    else { return nil }
    self.init(count, per: seconds)
  }

  /// Reads `45m`, `4h` or `1d`, up to a year; nil for anything else.
  package static func seconds(_ text: some StringProtocol) -> Int64? {
    guard let unit = text.last, let number = Int64(text.dropLast()), number > 0 else { return nil }
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let length = units[unit], number <= 366 * 86_400 / length else { return nil }
    return number * length
  }
}
