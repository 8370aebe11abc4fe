internal import ConfigFormats

/// What somebody meant who wrote a value that another reader of YAML would have understood.
struct ValueHint {
  var hint: String
  /// The value to write; nil when it could be one of several.
  var fix: String?

  /// Nil when nothing comes to mind.
  init?(for value: ConfigValue, _ kind: FieldSchema.Kind) {
    guard let text = value.text?.trimmed else { return nil }
    switch kind {
    case .boolean: self.init(boolean: text)
    case .integer: self.init(integer: text, of: value)
    case .date: self.init(date: text)
    case .url:
      guard text.contains("."), !text.contains(" "), !text.contains(":") else { return nil }
      self.init(hint: "begin it with https://", fix: nil)
    default: return nil
    }
  }

  /// `yes` and `no` are true and false in YAML 1.1; in YAML 1.2, in TOML and here they are words.
  private init?(boolean text: String) {
    let words: [String: String] = [
      "yes": "true", "on": "true", "y": "true", "true": "true", "1": "true",
      "no": "false", "off": "false", "n": "false", "false": "false", "0": "false",
    ]
    guard let word = words[text.lowercased()] else {
      self.init(hint: "write true or false", fix: nil)
      return
    }
    self.init(
      hint: text == word
        ? "without the quotes: \(word)" : "'\(text)' is a word here, as in YAML 1.2: write \(word)",
      fix: word)
  }

  private init?(integer text: String, of value: ConfigValue) {
    if value.integer == nil, Int(text) != nil, value.bool == nil {
      self.init(hint: "without the quotes: \(text)", fix: text)
      return
    }
    let digits = text.filter { $0 != "_" && $0 != "," }
    if let number = Double(digits), number == number.rounded(), abs(number) < 1e15 {
      self.init(hint: "write \(Int(number))", fix: nil)
      return
    }
    return nil
  }

  /// A date as people write it, in the one form that everybody reads alike.
  private init(date text: String) {
    let usual = "write 2026-03-05 or 2026-03-05T20:18:50+04:00"
    let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    guard parts.count == 3 else {
      self.init(hint: usual, fix: nil)
      return
    }
    let numbers = parts.map { Int($0) }
    let month = parts.firstIndex { part in
      part.count >= 3 && Day.months.contains { $0.lowercased().hasPrefix(part) }
    }
    if let month, let year = numbers[2] ?? numbers[0],
      let number = Day.months.firstIndex(where: { $0.lowercased().hasPrefix(parts[month]) }),
      let dayText = parts.indices.first(where: { $0 != month && numbers[$0] != year }),
      let day = numbers[dayText], let date = Day(year: year, month: number + 1, day: day), year > 31
    {
      self.init(hint: "write \(date)", fix: date.description)
      return
    }
    if let year = numbers[0], year > 31, let month = numbers[1], let day = numbers[2],
      let date = Day(year: year, month: month, day: day)
    {
      self.init(hint: "write \(date)", fix: date.description)
      return
    }
    guard let year = numbers[2], year > 31, let first = numbers[0], let second = numbers[1] else {
      self.init(hint: usual, fix: nil)
      return
    }
    let readings = [
      Day(year: year, month: second, day: first), Day(year: year, month: first, day: second),
    ].compactMap(\.self)
    // The same day of the same month either way, or only one that exists.
    if let only = readings.first, readings.allSatisfy({ $0 == only }) {
      self.init(hint: "write \(only)", fix: only.description)
    } else if readings.count == 2 {
      self.init(hint: "write \(readings[0]) or \(readings[1]): both are meant by it", fix: nil)
    } else {
      self.init(hint: usual, fix: nil)
    }
  }

  private init(hint: String, fix: String?) {
    self.hint = hint
    self.fix = fix
  }
}
