/// A form that a text has to have, such as that of a duration.
///
/// It is said twice, as a pattern for editors and as a function for the reader; a test holds the two
/// to each other.
struct TextForm: Sendable {
  /// With its article, as messages say it: `a duration`.
  let noun: String
  /// A regular expression of JSON Schema, for the whole text.
  let pattern: String
  /// What to write instead.
  let hint: String
  let accepts: @Sendable (String) -> Bool
}

extension TextForm {
  static let name = TextForm(
    noun: "a name", pattern: "^[a-z][a-z0-9-]{0,39}$",
    hint: "write up to 40 lower-case letters, digits and '-', a letter first"
  ) { Scanner.reads($0) { $0.name() } }

  static let role = TextForm(
    noun: "a role", pattern: name.pattern, hint: "write 'author', 'editor' or 'publisher'",
    accepts: name.accepts)

  static let kind = TextForm(
    noun: "a kind of step", pattern: #"^[a-z][a-z0-9-]{0,39}(\.[a-z][a-z0-9-]{0,39})*$"#,
    hint: "write one such as 'site.build'"
  ) { text in
    Scanner.reads(text) { scanner in
      guard scanner.name() else { return false }
      while scanner.take(".") { guard scanner.name() else { return false } }
      return true
    }
  }

  static let reference = TextForm(
    noun: "an output of a step", pattern: #"^[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9-]{0,39}$"#,
    hint: "write 'step.output'"
  ) { Scanner.reads($0) { $0.name() && $0.take(".") && $0.name() } }

  static let option = TextForm(
    noun: "the name of an option", pattern: "^[A-Za-z][A-Za-z0-9_-]*$",
    hint: "write letters, digits, '-' and '_', a letter first"
  ) { Scanner.reads($0) { $0.take(\.isLetter) && $0.skip { $0.isWord || $0 == "-" } } }

  static let duration = TextForm(
    noun: "a duration", pattern: "^[1-9][0-9]{0,8}(ms|s|m|h|d)$",
    hint: "write a number and its unit: 30s, 5m, 48h or 7d"
  ) { Spelling.duration($0) != nil }

  static let rate = TextForm(
    noun: "a rate", pattern: "^[1-9][0-9]{0,5}/[1-9][0-9]{0,8}(ms|s|m|h|d)$",
    hint: "write how many, and in what time: 20/1h"
  ) { Spelling.rate($0) != nil }

  static let backoff = TextForm(
    noun: "a range of waits",
    pattern: #"^[1-9][0-9]{0,8}(ms|s|m|h|d)\.\.[1-9][0-9]{0,8}(ms|s|m|h|d)$"#,
    hint: "write the first wait and the longest: 30s..30m"
  ) { Spelling.backoff($0) != nil }

  static let clock = TextForm(
    noun: "a time of day", pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$",
    hint: "write two digits for the hour and two for the minute: 09:30"
  ) { Spelling.clock($0) != nil }

  static let cron = TextForm(
    noun: "a cron line",
    pattern: "^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)"
      + "|[0-9A-Za-z*,/-]+( +[0-9A-Za-z*,/-]+){4})$",
    hint: "write minute, hour, day, month and weekday: '30 9 * * mon-fri'"
  ) { text in
    let names = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"]
    if text.hasPrefix("@") { return names.contains(String(text.dropFirst())) }
    let isOutside = text.hasPrefix(" ") || text.hasSuffix(" ")
    let fields = text.split(separator: " ")
    return !isOutside && fields.count == 5
      && fields.allSatisfy { field in
        field.unicodeScalars.allSatisfy {
          $0.isLetter || $0.isDigit || "*,/-".unicodeScalars.contains($0)
        }
      }
  }

  static let zone = TextForm(
    noun: "a time zone", pattern: "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$",
    hint: "write an IANA name, such as 'Europe/Berlin'"
  ) { text in
    Scanner.reads(text) { scanner in
      let isPart = { (scalar: Unicode.Scalar) in scalar.isWord || scalar == "+" || scalar == "-" }
      guard scanner.take(\.isLetter), scanner.skip(isPart) else { return false }
      while scanner.take("/") {
        guard scanner.take(isPart), scanner.skip(isPart) else { return false }
      }
      return true
    }
  }

  /// Whom a step may talk to: encrypted, or this machine itself.
  static let host = TextForm(
    noun: "a host that a step may be granted",
    pattern: #"^((https|smtps)://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:[0-9]{1,5})?"#
      + #"|https:\*|http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?"#
      + #"|smtp://(127\.0\.0\.[12]|localhost|\[::1\])(:[0-9]{1,5})?)$"#,
    hint: "write 'https://host.example', 'smtps://host.example:465', or 'https:*' for any host"
  ) { Spelling.isHost($0) }

  static let secret = TextForm(
    noun: "the name of a secret", pattern: "^[A-Z][A-Z0-9_]*$",
    hint: "write capital letters, digits and '_': MASTODON_TOKEN"
  ) {
    Scanner.reads($0) { $0.take(\.isUpper) && $0.skip { $0.isUpper || $0.isDigit || $0 == "_" } }
  }

  static let folder = TextForm(
    noun: "a folder", pattern: #"^(?!(.*/)?\.\.(/|$)).+$"#, hint: "write its path, without '..'"
  ) { text in
    // What '.' of a regular expression takes for the end of a line.
    let ends: Set<Unicode.Scalar> = ["\n", "\r", "\u{2028}", "\u{2029}"]
    return !text.isEmpty && !text.unicodeScalars.contains(where: ends.contains)
      // By scalars: a mark that joins a '/' would hide the '..' before it.
      && !text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        .contains { String($0) == ".." }
  }
}
