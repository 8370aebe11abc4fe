/// As whom, and where, a channel is written to; `pipelines/site.yaml` says it.
package struct Account: Hashable, Sendable {
  /// As readers know it, such as `@roman@mastodon.example`.
  package var name: String?
  /// The address that the channel's own paths are appended to, without a `/` at its end; nil for
  /// the channel's usual one.
  ///
  /// HTTPS, or a loopback address.
  package var endpoint: String?
  /// What else the channel has to be told, by the names in ``Deliverer/settings``: a repository, a
  /// chat, a publication.
  package var settings: [String: String]
  /// The names of its secrets, by the names in ``Deliverer/credentials``; never a value.
  package var secrets: [String: String]
  /// Whether any public host may be called, also without TLS: an account without secrets, for pages
  /// that notes link to.
  package var callsPlainly: Bool

  package init(
    name: String? = nil, endpoint: String? = nil, settings: [String: String] = [:],
    secrets: [String: String] = [:], callsPlainly: Bool = false
  ) {
    self.callsPlainly = callsPlainly
    self.name = name
    self.endpoint = endpoint
    self.settings = settings
    self.secrets = secrets
  }
}

extension Account {
  /// The account of a site that lists Webmention.
  package static let mentioning = Webmention.account

  /// The account of a site that names these hubs of WebSub.
  package static func telling(hubs: [String]) -> Account { WebSub.account(of: hubs) }
}

/// A value that an account needs.
package struct Requirement: Hashable, Sendable {
  /// As `pipelines/site.yaml` writes it.
  package var name: String
  /// What it is and where one gets it, in a sentence.
  package var meaning: String
  package var isOptional: Bool

  package init(_ name: String, _ meaning: String, isOptional: Bool = false) {
    self.name = name
    self.meaning = meaning
    self.isOptional = isOptional
  }
}

/// Why an account cannot be used.
package struct AccountError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  /// How to mend it.
  package var hint: String?

  package init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}

/// What a look at an account found, for `doctor`.
package struct AccountState: Hashable, Sendable {
  /// Whether the channel takes the credentials.
  package var isAccepted: Bool
  /// One line: whom the channel took us for, or why it did not take us.
  package var remark: String
  /// When the credentials end, in seconds since 1970, where the channel tells.
  package var expiresAt: Int64?

  package init(isAccepted: Bool, remark: String, expiresAt: Int64? = nil) {
    self.isAccepted = isAccepted
    self.remark = remark
    self.expiresAt = expiresAt
  }
}
