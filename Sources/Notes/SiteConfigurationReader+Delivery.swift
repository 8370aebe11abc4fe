internal import ConfigFormats

/// The keys of a channel that say how, and when, drafts are brought to it.
extension SiteConfigurationReader {
  /// Takes a key about how a channel is written to.
  ///
  /// - Returns: Whether it is one.
  mutating func read(
    _ entry: ConfigValue.Entry, into delivery: inout ChannelDelivery
  ) -> Bool {
    switch entry.key {
    case "endpoint": delivery.endpoint = service(entry)
    case "secrets": delivery.secrets = names(entry)
    case "with": delivery.settings = texts(entry)
    case "slots":
      for item in entry.value.list ?? [entry.value] {
        if let slot = item.text.flatMap({ ChannelDelivery.Slot($0) }) {
          delivery.pace.slots.append(slot)
        } else {
          invalid(entry, "'slots' is a list of times", hint: "write [\"tue 09:30\", \"17:00\"]")
        }
      }
    case "quiet":
      delivery.pace.quiet = text(entry).flatMap { ChannelDelivery.Quiet($0) }
      if delivery.pace.quiet == nil {
        invalid(entry, "'quiet' is from one time to another", hint: "write \"22:00-07:00\"")
      }
    case "cap":
      delivery.pace.cap = text(entry).flatMap { ChannelDelivery.Cap($0) }
      if delivery.pace.cap == nil {
        invalid(entry, "'cap' is a number in a length of time", hint: "write 2/1d")
      }
    case "gap":
      delivery.pace.gap = text(entry).flatMap { ChannelDelivery.Cap.seconds($0) }
      if delivery.pace.gap == nil {
        invalid(entry, "'gap' is a length of time", hint: "write 45m, 4h or 1d")
      }
    case "edits":
      switch text(entry) {
      case "offer": delivery.offersEdits = true
      case "ignore": delivery.offersEdits = false
      default:
        invalid(
          entry, "'edits' says what becomes of changes to what was sent",
          hint: "write 'offer' or 'ignore'")
      }
    default:
      unknown(
        entry,
        among: [
          "account", "limit", "utm", "unsubscribe", "endpoint", "secrets", "with", "slots",
          "quiet", "cap", "gap", "edits",
        ])
      return false
    }
    return true
  }

  /// Whom a channel's calls go to: encrypted, or this machine itself.
  private mutating func service(_ entry: ConfigValue.Entry) -> String? {
    guard var text = text(entry) else { return nil }
    while text.hasSuffix("/") { text.removeLast() }
    let isLocal = ["http://127.0.0.1", "http://[::1]", "smtp://127.0.0.1", "smtp://[::1]"].contains
    {
      text == $0 || text.hasPrefix($0 + ":") || text.hasPrefix($0 + "/")
    }
    let isSafe = ["https://", "smtps://", "smtp://"].contains { text.hasPrefix($0) }
    guard isLocal || isSafe, !text.contains("@"), !text.contains("#") else {
      invalid(
        entry, "'\(entry.key)' is the address of a service",
        hint: "write https://mastodon.example; a password is a secret")
      return nil
    }
    return text
  }

  private mutating func texts(_ entry: ConfigValue.Entry) -> [String: String] {
    var texts: [String: String] = [:]
    for entry in table(entry) ?? [] where !entry.value.isEmpty {
      if let text = text(entry) { texts[entry.key] = text }
    }
    return texts
  }

  /// Names of secrets; a value in the place of one would be in the history, so it is not quoted.
  private mutating func names(_ entry: ConfigValue.Entry) -> [String: String] {
    var names: [String: String] = [:]
    for entry in table(entry) ?? [] where !entry.value.isEmpty {
      guard let name = entry.value.text,
        name.utf8.first.map({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) == true,
        name.utf8.allSatisfy({
          (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
        })
      else {
        invalid(
          entry, "'\(entry.key)' is the name of a secret, and never its value",
          hint: "write capital letters, digits and '_': MASTODON_TOKEN")
        continue
      }
      names[entry.key] = name
    }
    return names
  }
}
