import Notes

/// Keys and values as YAML that nobody can misread.
struct FrontMatterText {
  private(set) var lines: [String] = []

  var text: String { lines.map { $0 + "\n" }.joined() }

  mutating func add(_ key: String, _ value: String?) {
    guard let value = value?.nonEmpty else { return }
    lines.append("\(key): \(Self.scalar(value))")
  }

  mutating func add(_ key: String, _ values: [String]) {
    if values.isEmpty { return }
    lines.append("\(key): [\(values.map(Self.scalar).joined(separator: ", "))]")
  }

  /// Midnight at UTC is a day, as people write it.
  mutating func add(_ key: String, _ moment: Timestamp?) {
    guard let moment else { return }
    let isDay = moment.offset == 0 && moment.seconds % 86_400 == 0
    lines.append("\(key): \(isDay ? moment.day.description : moment.description)")
  }

  /// A text as it is where YAML takes it for itself, and else between quotes.
  private static func scalar(_ text: String) -> String {
    let isPlain =
      text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType == .decimal
          || " -_./".unicodeScalars.contains($0)
      }
      && text.unicodeScalars.first.map { $0.properties.isAlphabetic } ?? false
      && !text.hasSuffix(" ")
      && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    return isPlain ? text : quoted(text)
  }

  /// Source: YAML 1.2, section 5.7.
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": out += "\\\(scalar)"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
        let hex = String(scalar.value, radix: 16, uppercase: true)
        out += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
