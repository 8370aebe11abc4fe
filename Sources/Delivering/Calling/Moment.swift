internal import FoundationEssentials

/// A moment as channels write it, in seconds since 1970, UTC.
enum Moment {
  /// Now.
  static var now: Int64 { Int64(Date().timeIntervalSince1970) }

  /// `2026-03-05T12:00:00Z`, with or without a fraction or an offset; nil for anything else.
  ///
  /// Source: RFC 3339.
  static func iso(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54,
      bytes[13] == 0x3A, bytes[16] == 0x3A, let year = int(bytes[0..<4]),
      let month = int(bytes[5..<7]), let day = int(bytes[8..<10]), let hour = int(bytes[11..<13]),
      let minute = int(bytes[14..<16]), let second = int(bytes[17..<19])
    else { return nil }
    var rest = bytes[19...]
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst().drop { (0x30...0x39).contains($0) }
    }
    guard let sign = rest.first else { return nil }
    let moment = seconds(year, month, day) + Int64(hour * 3600 + minute * 60 + second)
    if sign == UInt8(ascii: "Z"), rest.count == 1 { return moment }
    let offset = rest.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard offset.count == 4, let number = int(offset[...]) else { return nil }
    let shift = Int64(number / 100 * 3600 + number % 100 * 60)
    return sign == UInt8(ascii: "-") ? moment + shift : moment - shift
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`; nil for anything else.
  ///
  /// Source: RFC 9110, section 5.6.7; the two obsolete forms are not read.
  static func http(_ text: String) -> Int64? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
      let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]),
      (1...31).contains(day), (1970...9999).contains(year)
    else { return nil }
    let clock = words[4].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3, clock.allSatisfy({ (0...60).contains($0) }) else { return nil }
    return seconds(year, month + 1, day) + Int64(clock[0] * 3600 + clock[1] * 60 + clock[2])
  }

  /// As ``iso(_:)`` reads it.
  static func text(_ moment: Int64) -> String {
    var days = moment / 86_400
    var rest = moment % 86_400
    if rest < 0 { (days, rest) = (days - 1, rest + 86_400) }
    let (year, month, day) = civil(days)
    return "\(year)-\(two(month))-\(two(day))T\(two(Int(rest / 3600))):"
      + "\(two(Int(rest / 60 % 60))):\(two(Int(rest % 60)))Z"
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  private static func int(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// Days since 1970 of the Gregorian calendar, in which March begins a year.
  private static func seconds(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468) * 86_400
  }

  private static func civil(_ days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * part + 2) / 5 + 1)
  }
}
