internal import Workflow

/// How pipeline files write what is no plain text.
enum Spelling {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]

  /// `30s`, `5m`, `48h`, `7d`.
  static func duration(_ text: String) -> Duration? {
    var scanner = Scanner(text)
    guard let duration = duration(&scanner), scanner.isAtEnd else { return nil }
    return duration
  }

  private static func duration(_ scanner: inout Scanner) -> Duration? {
    guard let number = scanner.number(digits: 9) else { return nil }
    for unit in units where scanner.take(unit.name) {
      return .milliseconds(Int64(number) * unit.milliseconds)
    }
    return nil
  }

  /// `20/1h`.
  static func rate(_ text: String) -> PipelineDefinition.Rate? {
    var scanner = Scanner(text)
    guard let count = scanner.number(digits: 6), scanner.take("/"),
      let per = duration(&scanner), scanner.isAtEnd
    else { return nil }
    return PipelineDefinition.Rate(count, per: per)
  }

  /// `30s..30m`: the first wait and the longest.
  static func backoff(_ text: String) -> (first: Duration, longest: Duration)? {
    var scanner = Scanner(text)
    guard let first = duration(&scanner), scanner.take(".."),
      let longest = duration(&scanner), scanner.isAtEnd
    else { return nil }
    return (first, longest)
  }

  /// `09:30`.
  static func clock(_ text: String) -> (hour: Int, minute: Int)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
      parts.allSatisfy({ $0.unicodeScalars.allSatisfy(\.isDigit) }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return (hour, minute)
  }

  /// A duration in the unit that says it shortest: `90s`, `2h`.
  static func text(_ duration: Duration) -> String {
    let milliseconds =
      duration.components.seconds * 1000
      + duration.components.attoseconds / 1_000_000_000_000_000
    let unit =
      units.last { milliseconds > 0 && milliseconds % $0.milliseconds == 0 } ?? units[0]
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
  }

  static func isHost(_ text: String) -> Bool {
    var scanner = Scanner(text)
    func port() -> Bool {
      if scanner.isAtEnd { return true }
      guard scanner.take(":"), scanner.take(\.isDigit) else { return false }
      for _ in 0..<4 where !scanner.isAtEnd { guard scanner.take(\.isDigit) else { return false } }
      return scanner.isAtEnd
    }
    if scanner.take("http://") {
      return (scanner.take("127.0.0.1") || scanner.take("localhost") || scanner.take("[::1]"))
        && port()
    }
    if scanner.take("smtp://") {
      // The lab takes its mails at the second.
      return
        (scanner.take("127.0.0.1") || scanner.take("127.0.0.2") || scanner.take("localhost")
        || scanner.take("[::1]")) && port()
    }
    if scanner.take("https:*") { return scanner.isAtEnd }
    guard scanner.take("https:") || scanner.take("smtps:"), scanner.take("//") else { return false }
    if scanner.take("[") {
      let isHex = { (scalar: Unicode.Scalar) in
        scalar.isDigit || ("a"..."f").contains(scalar) || scalar == ":"
      }
      return scanner.take(isHex) && scanner.skip(isHex) && scanner.take("]") && port()
    }
    let isEnd = { (scalar: Unicode.Scalar) in scalar.isLower || scalar.isDigit }
    guard scanner.take(isEnd) else { return false }
    var endsWell = true
    while scanner.take({ scalar in
      guard isEnd(scalar) || scalar == "." || scalar == "-" else { return false }
      endsWell = isEnd(scalar)
      return true
    }) {}
    return endsWell && port()
  }
}
