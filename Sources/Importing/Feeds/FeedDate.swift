import Notes

/// Dates as feeds write them.
enum FeedDate {
  /// Reads RFC 3339, as Atom and JSON Feed have it, or RFC 822 with its heirs, as RSS has it.
  ///
  /// `Sat, 07 Sep 2002 00:00:01 GMT`; without the weekday, without seconds, with two digits of a
  /// year, with the zones that RFC 5322 knows. Nil for anything else.
  static func read(_ text: String) -> Timestamp? {
    let text = text.unwrapped
    if let timestamp = Timestamp(text) { return timestamp }
    var words = text.split { $0 == " " || $0 == "," }
    if let first = words.first, first.first?.isLetter == true { words.removeFirst() }
    guard words.count >= 4, let day = Int(words[0]),
      let month = months.firstIndex(of: words[1].prefix(3).lowercased()), var year = Int(words[2])
    else { return nil }
    // Source: RFC 5322, section 4.3.
    if words[2].utf8.count == 2 { year += year < 50 ? 2000 : 1900 }
    let zone = words.count > 4 ? offset(words[4]) : "Z"
    guard let zone, (1...31).contains(day), (1000...9999).contains(year) else { return nil }
    let time = words[3].split(separator: ":").map { $0.utf8.count == 1 ? "0\($0)" : String($0) }
    return Timestamp(
      "\(year)-\(padded(month + 1))-\(padded(day))T\(time.joined(separator: ":"))\(zone)")
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private static func offset(_ zone: Substring) -> String? {
    if zone.first == "+" || zone.first == "-" { return String(zone) }
    return zones[zone.uppercased()]
  }

  /// Source: RFC 5322, section 4.3; unknown letters count as UTC there.
  private static let zones = [
    "GMT": "Z", "UT": "Z", "UTC": "Z", "Z": "Z", "EST": "-05:00", "EDT": "-04:00",
    "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00",
    "PDT": "-07:00",
  ]
}
