/// How the secrets of one service look.
///
/// Source: the formats that the services publish so that leaked secrets can be found.
struct SecretPattern {
  /// With its article, such as `a GitHub token`.
  let name: String
  private let prefix: [UInt8]
  /// How many bytes follow the prefix.
  private let length: ClosedRange<Int>
  private let isBody: @Sendable (UInt8) -> Bool

  private init(
    _ name: String, _ prefix: String, _ length: ClosedRange<Int>,
    _ isBody: @escaping @Sendable (UInt8) -> Bool
  ) {
    self.name = name
    self.prefix = Array(prefix.utf8)
    self.length = length
    self.isBody = isBody
  }

  private static let all: [SecretPattern] =
    ["AKIA", "ASIA"].map { SecretPattern("an AWS access key", $0, 16...16, isUpper) }
    + ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map {
      SecretPattern("a GitHub token", $0, 36...255, isASCIILetterOrDigit)
    }
    + ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-"].map {
      SecretPattern("a Slack token", $0, 20...255, isWord)
    }
    + ["sk_live_", "rk_live_"].map {
      SecretPattern("a Stripe key", $0, 16...255, isASCIILetterOrDigit)
    }
    + [
      SecretPattern("a GitHub token", "github_pat_", 60...255, isWord),
      SecretPattern("a GitLab token", "glpat-", 20...255, isWord),
      SecretPattern("a Google API key", "AIza", 35...35, isWord),
      SecretPattern("an npm token", "npm_", 36...36, isASCIILetterOrDigit),
      SecretPattern("a PyPI token", "pypi-AgEIcHlwaS5vcmc", 50...1000, isWord),
      SecretPattern("a SendGrid key", "SG.", 60...100) { isWord($0) || $0 == UInt8(ascii: ".") },
      SecretPattern("a DigitalOcean token", "dop_v1_", 64...64, isASCIILetterOrDigit),
      SecretPattern("a Slack webhook", "https://hooks.slack.com/services/", 40...100, isPath),
      SecretPattern("a Discord webhook", "https://discord.com/api/webhooks/", 60...150, isPath),
      SecretPattern("a Discord webhook", "https://discordapp.com/api/webhooks/", 60...150, isPath),
    ]

  private static let byFirst = Dictionary(grouping: all) { $0.prefix[0] }

  /// The bytes with which a secret may begin.
  static let mayBegin: [Bool] = (0...UInt8.max).map { byte in
    byFirst[byte] != nil || byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte)
  }

  private static let isUpper: @Sendable (UInt8) -> Bool = { byte in
    (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
  }

  /// A letter, a digit, `_` or `-`.
  static let isWord: @Sendable (UInt8) -> Bool = { byte in
    isASCIILetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  private static let isPath: @Sendable (UInt8) -> Bool = { byte in
    isWord(byte) || byte == UInt8(ascii: "/")
  }

  /// The secret that begins at a place; nil when there is none, or one that is plainly made up.
  static func match(at start: Int, in bytes: [UInt8]) -> (SecretPattern, Range<Int>)? {
    if bytes[start] == UInt8(ascii: "-") { return privateKey(at: start, in: bytes) }
    if (0x30...0x39).contains(bytes[start]) { return telegram(at: start, in: bytes) }
    for pattern in byFirst[bytes[start]] ?? []
    where bytes[start...].starts(with: pattern.prefix) {
      let body = start + pattern.prefix.count
      var end = body
      while end < bytes.count, end - body <= pattern.length.upperBound, pattern.isBody(bytes[end]) {
        end += 1
      }
      guard pattern.length.contains(end - body), isLikely(bytes[body..<end]) else { continue }
      return (pattern, start..<end)
    }
    return nil
  }

  /// Documentation writes `EXAMPLE`, rows of one letter, and the alphabet; a key is none of these.
  private static func isLikely(_ body: ArraySlice<UInt8>) -> Bool {
    guard Set(body).count >= 8 else { return false }
    let text = String(decoding: body, as: UTF8.self).lowercased()
    return !["example", "xxxx", "0000", "your", "123456789", "abcdef"].contains {
      text.contains($0)
    }
  }

  private static let key = SecretPattern("a private key", "-----BEGIN ", 0...0) { _ in false }
  private static let bot = SecretPattern("a Telegram bot's token", "0", 0...0) { _ in false }

  /// A private key in PEM form, with a line of its bytes below: the heading alone is no secret.
  private static func privateKey(
    at start: Int, in bytes: [UInt8]
  ) -> (SecretPattern, Range<Int>)? {
    guard bytes[start...].starts(with: key.prefix) else { return nil }
    let line = bytes[start...].prefix { $0 != 0x0A }
    guard String(decoding: line.prefix(80), as: UTF8.self).contains("PRIVATE KEY-----") else {
      return nil
    }
    let next = bytes[min(line.endIndex + 1, bytes.count)...].drop { $0 == 0x20 || $0 == 0x09 }
    let body = next.prefix { isASCIILetterOrDigit($0) || "+/=".utf8.contains($0) }
    return body.count >= 40 && isLikely(body) ? (key, start..<line.endIndex) : nil
  }

  /// `123456789:AA…`, as Telegram's BotFather gives them.
  private static func telegram(at start: Int, in bytes: [UInt8]) -> (SecretPattern, Range<Int>)? {
    let number = bytes[start...].prefix(11).prefix { (0x30...0x39).contains($0) }
    guard (8...10).contains(number.count),
      bytes[number.endIndex...].starts(with: [UInt8(ascii: ":"), 0x41, 0x41])
    else { return nil }
    let body = bytes[(number.endIndex + 1)...].prefix(36).prefix(while: isWord)
    return body.count == 35 && isLikely(body) ? (bot, start..<body.endIndex) : nil
  }
}
