extension Account {
  /// The accounts of a lab: every channel's endpoint, settings and secrets.
  ///
  /// Mails are taken at the same port of another address of loopback, in the same plain words.
  /// A secret of the lab has its value for a name, so that it needs no place to be kept: each of
  /// channel C is `lab-C`.
  ///
  /// - Parameter url: Where the lab is, such as `http://127.0.0.1:4750`.
  /// - Returns: By the channels' names.
  package static func lab(at url: String) -> [String: Account] {
    var accounts: [String: Account] = [:]
    let port = url.split(separator: ":").last.flatMap { Int($0) } ?? 80
    for deliverer in Deliverers.all {
      let secret = labSecret(of: deliverer.channel)
      accounts[deliverer.channel] = Account(
        name: "the lab",
        endpoint: deliverer.channel == Newsletter.deliverer.channel
          ? "smtp://127.0.0.2:\(port)" : "\(url)/\(deliverer.channel)",
        settings: labSettings[deliverer.channel] ?? [:],
        secrets: Dictionary(
          uniqueKeysWithValues: deliverer.credentials.map { ($0.name, secret) }))
    }
    return accounts
  }

  /// What the lab takes for every secret of a channel.
  package static func labSecret(of channel: String) -> String { "lab-\(channel)" }

  /// What its accounts have to say.
  private static let labSettings: [String: [String: String]] = [
    "bluesky": ["identifier": "lab.example"],
    "github-release": ["repository": "lab/notes"],
    "hashnode": ["publication": "lab"],
    "linkedin": ["author": "urn:li:person:lab"],
    "newsletter": ["to": "readers@lab.example", "user": "lab"],
    "telegram": ["chat": "@lab"],
    "threads": ["user": "1"],
  ]
}
