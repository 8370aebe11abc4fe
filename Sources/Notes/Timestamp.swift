/// A moment, and the offset from UTC of the clock on which it was read.
///
/// The offset is kept because a date is shown as its author saw it: a commit made at 01:00 in
/// Yerevan belongs to that day, wherever the site is built. Two moments are compared, and are
/// equal, by the moment alone.
package struct Timestamp: Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package var seconds: Int64
  /// Minutes east of UTC.
  package var offset: Int

  package init(seconds: Int64, offset: Int = 0) {
    self.seconds = seconds
    // Git takes any four digits as an offset; no place on earth is further off than this.
    self.offset = min(max(offset, -24 * 60), 24 * 60)
  }

  /// Midnight UTC at the start of `day`: what a bare date in front matter means.
  package init(_ day: Day) { self.init(seconds: Int64(day.daysSince1970) * 86_400) }

  /// The date on the clock that was read.
  package var day: Day { Day(daysSince1970: local.days) }

  private var local: (days: Int, second: Int) {
    let (days, second) = (Int(seconds) + offset * 60).quotientAndRemainder(dividingBy: 86_400)
    return second < 0 ? (days - 1, second + 86_400) : (days, second)
  }
}

extension Timestamp: Comparable, Hashable {
  package static func == (a: Self, b: Self) -> Bool { a.seconds == b.seconds }
  package static func < (a: Self, b: Self) -> Bool { a.seconds < b.seconds }
  package func hash(into hasher: inout Hasher) { hasher.combine(seconds) }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339, such as `2026-03-05T20:18:50+04:00`; UTC is written `+00:00`.
  package var description: String { "\(day)T\(time)\(zone(":"))" }

  /// RFC 5322, as mail and RSS want it: `Thu, 05 Mar 2026 20:18:50 +0400`.
  package var mailDate: String {
    let day = day
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let index = ((day.daysSince1970 % 7) + 7) % 7
    let month = Day.months[day.month - 1].prefix(3)
    return "\(weekdays[index]), \(padded(day.day, to: 2)) \(month) \(padded(day.year, to: 4))"
      + " \(time) \(zone(""))"
  }

  private var time: String {
    let second = local.second
    return "\(padded(second / 3600, to: 2)):\(padded(second / 60 % 60, to: 2)):"
      + padded(second % 60, to: 2)
  }

  private func zone(_ separator: String) -> String {
    let minutes = abs(offset)
    return (offset < 0 ? "-" : "+") + padded(minutes / 60, to: 2) + separator
      + padded(minutes % 60, to: 2)
  }
}

extension Timestamp {
  /// Reads a date, or a date and a time.
  ///
  /// Takes what YAML, TOML and RFC 3339 write: `2026-03-05`, `2026-03-05T20:18:50Z`,
  /// `2026-03-05 20:18:50.25 +04:00`, and times without seconds or zone (UTC then). Fractions of
  /// a second are dropped. Nil for anything else, and for a date that does not exist.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, let day = Day(String(decoding: bytes[..<10], as: UTF8.self)) else {
      return nil
    }
    self.init(day)
    if bytes.count == 10 { return }
    guard "Tt ".utf8.contains(bytes[10]), bytes.count >= 16 else { return nil }
    guard let time = Self.seconds(bytes[11...]) else { return nil }
    var rest = bytes[time.end...]
    while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
    guard let zone = Self.offset(rest) else { return nil }
    self.init(seconds: seconds + Int64(time.value - zone * 60), offset: zone)
  }

  /// Reads `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`.
  private static func seconds(_ text: ArraySlice<UInt8>) -> (value: Int, end: Int)? {
    var fields: [Int] = []
    var index = text.startIndex
    while fields.count < 3 {
      guard index + 2 <= text.endIndex, let field = digits(text[index..<index + 2]) else {
        return nil
      }
      fields.append(field)
      index += 2
      guard index < text.endIndex, text[index] == UInt8(ascii: ":") else { break }
      index += 1
    }
    guard fields.count >= 2, fields[0] < 24, fields[1] < 60, fields.last ?? 0 <= 60 else {
      return nil
    }
    if fields.count == 3, index < text.endIndex, text[index] == UInt8(ascii: ".") {
      index += 1
      let start = index
      while index < text.endIndex, digits(text[index..<index + 1]) != nil { index += 1 }
      guard index > start else { return nil }
    }
    return (fields[0] * 3600 + fields[1] * 60 + (fields.count == 3 ? fields[2] : 0), index)
  }

  /// Reads nothing, `Z`, `+04:00`, `+0400` or `+04`, in minutes.
  private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
    guard let sign = text.first else { return 0 }
    if text.elementsEqual("Z".utf8) || text.elementsEqual("z".utf8) { return 0 }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    let number = text.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard number.count == 2 || number.count == 4, let hours = digits(number.prefix(2)),
      let minutes = number.count == 4 ? digits(number.suffix(2)) : 0, hours < 24, minutes < 60
    else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
  }
}
