internal import Delivering
internal import Diagnostics
internal import Notes
internal import Workflow

/// Whether channels take the credentials of the site's accounts; asks the channels themselves.
///
/// A repository chooses both the secret and the host that it goes to, so that each account needs this
/// machine's consent before anything is sent. What a channel says is shown without the secrets.
enum AccountsCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    guard let means = patient.doctor.accounts, let prepared = patient.prepared else { return [] }
    let channels = means.channels(of: prepared.configuration.value)
    if channels.isEmpty { return [Finding("accounts", .fine, "no channel has an account")] }
    guard let trust = try? Trust(patient.doctor.location) else { return [] }
    let secrets = Secrets(sources: prepared.secrets.value, trust: trust)
    var findings: [Finding] = []
    for (deliverer, account) in channels {
      findings.append(await examine(deliverer, account, means, secrets))
    }
    return findings
  }

  private static func examine(
    _ deliverer: Deliverer, _ account: Account, _ means: DeliveryMeans, _ secrets: Secrets
  ) async -> Finding {
    let channel = deliverer.channel
    let missing = deliverer.credentials.filter { !$0.isOptional && account.secrets[$0.name] == nil }
    if let first = missing.first {
      return Finding(
        "accounts", .problem, "\(channel): the account names no secret '\(first.name)'",
        mend: "name it in \(SiteConfiguration.path), under 'secrets' of \(channel): "
          + first.meaning)
    }
    guard let examine = deliverer.examine else {
      return Finding("accounts", .fine, "\(channel): nothing there tells without a post")
    }
    let origins: [String]
    do throws(AccountError) {
      origins = try deliverer.origins(account)
    } catch {
      return Finding("accounts", .problem, "\(channel): \(error)", mend: error.hint)
    }
    do throws(StepFailure) {
      let names = account.secrets.values.sorted()
      // What each is sent as is part of it: a host may echo one credential and not another.
      let uses = account.secrets.map { "\($0.key): \($0.value)" }.sorted()
      try secrets.trust.require(
        [["account", channel], origins.sorted(), uses],
        "asking \(channel) sends \(names.joined(separator: ", ")) to "
          + origins.sorted().joined(separator: ", "))
    } catch {
      return Finding("accounts", .advice, error.message)
    }
    let mask = SecretMask()
    let state = await examine(
      Session(
        account: account,
        credential: { name in
          guard let secret = account.secrets[name] else {
            throw StepFailure("the account names no secret '\(name)'")
          }
          let value = try await secrets.value(of: secret)
          mask.add(value)
          return value.reveal()
        }, exchange: means.exchange(account) { origins.contains($0) }))
    return finding(channel, state, saying: mask.masked(state.remark), now: means.now() / 1000)
  }

  /// Credentials that end within this are worth a word: a fortnight.
  private static let notice: Int64 = 14 * 86_400

  private static func finding(
    _ channel: String, _ state: AccountState, saying remark: String, now: Int64
  ) -> Finding {
    guard state.isAccepted else {
      return Finding(
        "accounts", .problem, "\(channel): \(remark)", mend: "make a new credential there")
    }
    guard let end = state.expiresAt else {
      return Finding("accounts", .fine, "\(channel): \(remark)")
    }
    let words = "\(channel): \(remark); the credentials end on \(end.moment)"
    return end < now + notice
      ? Finding("accounts", .advice, words, mend: "make a new credential there before that")
      : Finding("accounts", .fine, words)
  }
}
