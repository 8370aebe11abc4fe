extension Recurrence {
  /// Reads the time of a crontab line: five fields, or `@daily` and its like.
  ///
  /// As in crontab(5) of Debian's cron: lists, ranges, steps after a range or `*`, names of months
  /// and days in any case, 7 for Sunday; the day of the month and the day of the week are
  /// alternatives, unless one of them begins with `*`.
  ///
  /// - Throws: ``CronError``, with the place.
  package init(cron line: String) throws(CronError) {
    let words = CronWord.split(line)
    if words.count == 1, words[0].text.hasPrefix("@") {
      let name = words[0].text.lowercased()
      guard let fields = Self.nicknames[name] else {
        throw CronError(
          name == "@reboot" ? "'@reboot' is not a time" : "'\(words[0].text)' is not a time",
          at: words[0], hint: "write one of \(Self.nicknames.keys.sorted().joined(separator: ", "))"
        )
      }
      try self.init(cron: fields)
      return
    }
    guard words.count == 5 else {
      throw CronError(
        "a cron line has five fields, not \(words.count)",
        at: CronWord(text: line, offset: 0),
        hint: "minute, hour, day of month, month, day of week: 30 9 * * tue,thu")
    }
    let weekdays = try CronField.weekday.read(words[4])
    self.init(
      minutes: try CronField.minute.read(words[0]), hours: try CronField.hour.read(words[1]),
      days: try CronField.day.read(words[2]), months: try CronField.month.read(words[3]),
      weekdays: Field(weekdays.numbers.map { $0 % 7 }),
      // The asterisk itself counts, not what it stands for: so does cron, and '*/2' has one.
      dayRule: words[2].text.hasPrefix("*") || words[4].text.hasPrefix("*") ? .both : .either)
  }

  private static let nicknames = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
  ]
}

/// What is wrong with a crontab line.
package struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  package let hint: String?
  /// Where in the line, in bytes of UTF-8 from 0.
  package let range: Range<Int>

  fileprivate init(_ description: String, at word: CronWord, hint: String? = nil) {
    self.description = description
    self.hint = hint
    range = word.offset..<word.offset + word.text.utf8.count
  }
}

private struct CronWord {
  var text: String
  /// In bytes of the line.
  var offset: Int

  static func split(_ line: String) -> [CronWord] {
    line.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.map { part in
      CronWord(
        text: String(Substring(part)),
        offset: line.utf8.distance(from: line.startIndex, to: part.startIndex))
    }
  }

  func split(_ separator: Character) -> [CronWord] {
    text.split(separator: separator, omittingEmptySubsequences: false).map { part in
      CronWord(
        text: String(part),
        offset: offset + text.utf8.distance(from: text.startIndex, to: part.startIndex))
    }
  }
}

/// One of the five fields: what it is called, and what may stand in it.
private struct CronField {
  var title: String
  var range: ClosedRange<Int>
  /// From the first number of the range on.
  var names: [String] = []

  static let minute = CronField(title: "minute", range: 0...59)
  static let hour = CronField(title: "hour", range: 0...23)
  static let day = CronField(title: "day of the month", range: 1...31)
  static let month = CronField(
    title: "month", range: 1...12,
    names: [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ])
  static let weekday = CronField(
    title: "day of the week", range: 0...7,
    names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

  func read(_ word: CronWord) throws(CronError) -> Recurrence.Field {
    var field = Recurrence.Field([])
    for part in word.split(",") {
      for number in try numbers(part) { field.insert(number) }
    }
    return field
  }

  /// `*`, `5`, `1-5`, `*/15` or `8-18/2`.
  private func numbers(_ part: CronWord) throws(CronError) -> StrideThrough<Int> {
    let halves = part.split("/")
    guard halves.count <= 2 else { throw wrong(part) }
    let ends = halves[0].split("-")
    let first: Int
    let last: Int
    if halves[0].text == "*" {
      (first, last) = (range.lowerBound, range.upperBound)
    } else {
      guard ends.count <= 2 else { throw wrong(part) }
      first = try number(ends[0])
      last = ends.count == 2 ? try number(ends[1]) : first
      guard first <= last else {
        throw CronError(
          "'\(halves[0].text)' goes backwards", at: halves[0], hint: "write two ranges, or a list")
      }
      if halves.count == 2, ends.count == 1 {
        throw CronError(
          "a step needs a range before it", at: part,
          hint: "write \(first)-\(range.upperBound)/\(halves[1].text) or */\(halves[1].text)")
      }
    }
    guard halves.count == 2 else { return stride(from: first, through: last, by: 1) }
    guard let step = digits(halves[1]), step > 0 else {
      throw CronError("'\(halves[1].text)' is not a step", at: halves[1], hint: "write 1 or more")
    }
    return stride(from: first, through: last, by: step)
  }

  private func number(_ word: CronWord) throws(CronError) -> Int {
    if let index = names.firstIndex(of: word.text.lowercased()) { return range.lowerBound + index }
    guard let number = digits(word) else { throw wrong(word) }
    guard range.contains(number) else {
      throw CronError(
        "\(number) is not a \(title)", at: word,
        hint: "it goes from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A number of at most four digits: no field has more, and no text overflows.
  private func digits(_ word: CronWord) -> Int? {
    guard (1...4).contains(word.text.utf8.count),
      word.text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
    else { return nil }
    return Int(word.text)
  }

  private func wrong(_ word: CronWord) -> CronError {
    CronError(
      "'\(word.text)' is not a \(title)", at: word,
      hint: "write numbers from \(range.lowerBound) to \(range.upperBound)"
        + (names.isEmpty ? "" : ", or \(names[0]), \(names[1]), …"))
  }
}
