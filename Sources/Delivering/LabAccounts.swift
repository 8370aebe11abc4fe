extension Account {
  /// The accounts of a lab: every channel's endpoint, settings and secrets.
  ///
  /// But for the newsletter, whose mails the lab does not take: a server of mail is easily had.
  /// A secret of the lab has its value for a name, so that it needs no place to be kept: each of
  /// channel C is `lab-C`.
  ///
  /// - Parameter url: Where the lab is, such as `http://127.0.0.1:4750`.
  /// - Returns: By the channels' names.
  package static func lab(at url: String) -> [String: Account] {
    var accounts: [String: Account] = [:]
    for deliverer in Deliverers.all where deliverer.channel != Newsletter.deliverer.channel {
      let secret = labSecret(of: deliverer.channel)
      accounts[deliverer.channel] = Account(
        name: "the lab", endpoint: "\(url)/\(deliverer.channel)",
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
    "telegram": ["chat": "@lab"],
    "threads": ["user": "1"],
  ]
}
