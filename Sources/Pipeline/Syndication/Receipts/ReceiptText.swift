extension Receipt {
  /// The file: the same receipt is always the same bytes.
  var bytes: [UInt8] {
    var lines = ["note: \(note)", "channel: \(channel)", "key: \(key)"]
    if case .sent(let attempt) = standing, let url = attempt.fields[Attempt.Field.url] {
      lines.append("url: \(url.onOneLine)")
    }
    if let target { lines.append("target: \(target.onOneLine)") }
    lines += ["generation: \(generation)", "part: \(part + 1)", "state: \(word)"]
    if case .sent(let attempt) = standing, let kind = attempt.fields[Attempt.Field.kind] {
      lines.append("kind: \(kind.onOneLine)")
    }
    lines += attempts.map { "attempt: \($0.line)" }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// How it stands, for people.
  private var word: String {
    switch standing {
    case .free: attempts.isEmpty ? "new" : "absent"
    case .open(let attempt): attempt.state.rawValue
    case .sent: "sent"
    case .abandoned: "abandoned"
    }
  }

  /// Reads a file; nil for what is no receipt, or not the one that its place says.
  init?(_ bytes: [UInt8], at path: String) {
    var fields: [Substring: Substring] = [:]
    var attempts: [Attempt] = []
    let text = String(decoding: bytes, as: UTF8.self)
    for line in text.split(separator: "\n") {
      guard let colon = line.firstRange(of: ": ") else { continue }
      let (key, value) = (line[..<colon.lowerBound], line[colon.upperBound...])
      if key == "attempt" {
        guard let attempt = Attempt(line: value) else { return nil }
        attempts.append(attempt)
      } else if fields[key] == nil {
        fields[key] = value
      }
    }
    guard let note = fields["note"], let channel = fields["channel"],
      let generation = fields["generation"].flatMap({ Int($0) }),
      let part = fields["part"].flatMap({ Int($0) }), (0...Attempt.most).contains(generation),
      (1...Attempt.most).contains(part)
    else { return nil }
    self.init(
      note: String(note), channel: String(channel), generation: generation, part: part - 1,
      target: fields["target"].map(String.init))
    for attempt in attempts { record(attempt) }
    guard self.path == path else { return nil }
  }
}

extension Attempt {
  /// Receipts come from elsewhere as well: no number in one is so large that counting on ends.
  static let most = 1_000_000_000
  /// To the year 9999.
  static let moments: ClosedRange<Int64> = 0...253_402_300_799

  /// Words of `NAME=VALUE`, in which what would end a word or the line is in percent.
  var line: String {
    let own = [
      "machine": machine, "number": "\(number)", "state": state.rawValue, "at": "\(at)",
    ]
    let words = fields.merging(own) { _, own in own }.sorted { $0.key < $1.key }
    return words.map { "\($0.key.inPercent)=\($0.value.inPercent)" }.joined(separator: " ")
  }

  fileprivate init?(line: Substring) {
    var fields: [String: String] = [:]
    for word in line.split(separator: " ") {
      guard let equals = word.firstIndex(of: "="),
        let name = String(percent: word[..<equals]),
        let value = String(percent: word[word.index(after: equals)...])
      else { return nil }
      fields[name] = value
    }
    guard let machine = fields.removeValue(forKey: "machine"),
      let number = fields.removeValue(forKey: "number").flatMap({ Int($0) }),
      let word = fields.removeValue(forKey: "state"),
      let at = fields.removeValue(forKey: "at").flatMap({ Int64($0) }),
      (1...Self.most).contains(number), Self.moments.contains(at)
    else { return nil }
    // What a later version may say of an attempt, this one takes for a call whose end is unknown.
    self.init(
      machine: machine, number: number, state: State(rawValue: word) ?? .unclear, at: at,
      fields: fields)
  }
}

extension String {
  /// Without what would end a line.
  fileprivate var onOneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }))
  }

  /// With blanks, control characters, `=` and `%` written as `%20`; all else stays readable.
  fileprivate var inPercent: String {
    guard utf8.contains(where: { Self.isCoded($0) }) else { return self }
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in utf8 {
      if Self.isCoded(byte) {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isCoded(_ byte: UInt8) -> Bool {
    byte <= 32 || byte == 127 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "%")
  }

  fileprivate init?(percent text: Substring) {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let code = UInt8(Substring(rest.prefix(2)), radix: 16) else {
        return nil
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    self.init(decoding: bytes, as: UTF8.self)
  }
}
