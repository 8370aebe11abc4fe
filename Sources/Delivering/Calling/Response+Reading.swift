internal import Diagnostics

extension Response {
  /// The value of a header; of several of one name, the first.
  func value(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The body as JSON; nil when it is none.
  var json: JSON? { JSON(reading: body) }

  /// The response, when it is 2xx.
  ///
  /// - Throws: ``Stop`` with what another status means: a refusal where it says that nothing was done,
  ///   and otherwise that it may have been.
  func accepted() throws(Stop) -> Response {
    switch status {
    case 200..<300: return self
    case 429:
      throw .refused(told, isPermanent: false, retryAfter: patience() ?? .seconds(60))
    // A refusal that names a time, or that nothing is left of a quota, is for now.
    case 403 where value("retry-after") != nil || value("x-ratelimit-remaining") == "0":
      throw .refused(told, isPermanent: false, retryAfter: patience() ?? .seconds(60))
    case 400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415, 422:
      throw .refused(told, isPermanent: true)
    // 5xx may have come after the post was stored, and of anything else nothing is known.
    default: throw .unclear(told)
    }
  }

  /// What the channel says of itself, in one line: the status and the beginning of its message.
  var told: String {
    let json = json
    let message = [
      json?["error_description"], json?["detail"], json?["error"], json?["message"],
      json?["description"], json?["title"], json?["error"]?["message"], json?["errors"],
    ]
    .compactMap(\.self).first { $0.isMessage }
    let words: String
    switch message {
    case .string(let text)?: words = text
    case let other?: words = String(decoding: other.compact(), as: UTF8.self)
    case nil: words = json == nil ? String(decoding: body.prefix(120), as: UTF8.self) : ""
    }
    let line = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      .filter { !$0.isNewline && $0.unicodeScalars.allSatisfy { !$0.properties.isControl } }
    return line.isEmpty ? "it answers \(status)" : "it answers \(status): \(line.prefix(160))"
  }

  /// How long it asks to be left alone; nil when it does not say.
  ///
  /// Source: RFC 9110, section 10.2.3; docs.x.com and docs.github.com (seconds since 1970),
  /// docs.joinmastodon.org (a date), discord.com (seconds from now).
  func patience(now: Int64 = Moment.now) -> Duration? {
    if let text = value("retry-after") ?? value("x-ratelimit-reset-after") {
      if let seconds = Double(text), seconds >= 0, seconds < 1e7 {
        return .milliseconds(Int64((seconds * 1000).rounded(.up)))
      }
      if let moment = Moment.http(text) { return .seconds(max(0, moment - now)) }
    }
    for name in ["x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset"] {
      guard let text = value(name) else { continue }
      // A small number is a time from now.
      if let number = Int64(text) {
        return .seconds(max(0, number < 1_000_000_000 ? number : number - now))
      }
      if let moment = Moment.iso(text) { return .seconds(max(0, moment - now)) }
    }
    return nil
  }
}

extension JSON {
  /// Whether there is something to be read.
  fileprivate var isMessage: Bool {
    switch self {
    case .string(let text): !text.isEmpty
    case .array(let items): !items.isEmpty
    default: false
    }
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isControl: Bool { generalCategory == .control }
}
