internal import Channels
package import Delivering
internal import Notes
internal import Workflow

/// With what drafts are brought to channels: who calls, over what, and where that is recorded.
package struct DeliveryMeans: Sendable {
  /// One for each channel that can be delivered to.
  package var deliverers: [Deliverer]
  /// What an account's requests are made with, to origins that are granted.
  package var exchange:
    @Sendable (_ account: Account, _ isGranted: @escaping @Sendable (String) -> Bool) -> Exchange
  /// The wall clock in milliseconds since 1970, UTC.
  package var now: @Sendable () -> Int64
  /// The laboratory's address; nil for the real channels.
  package var lab: String?
  /// Which remote receipts are kept in step with.
  package var remote: Remote
  /// How long after a call whose answer was lost a channel may still be busy with it.
  package var settling = Engine.Timing().settling
  /// Is told of each point at which a crash would leave something behind; for tests.
  package var reached: @Sendable (Point) -> Void = { _ in }

  /// A point of a delivery at which a crash would leave something behind.
  package enum Point: String, CaseIterable, Sendable {
    case beforeClaim, afterClaim, beforeCall, afterCall, afterOutcome, afterAll
  }

  package enum Remote: Hashable, Sendable {
    /// The site's, else `origin` where there is one.
    case usual
    case none
    case named(String)
  }

  package init(
    deliverers: [Deliverer],
    exchange:
      @escaping @Sendable (_ account: Account, _ isGranted: @escaping @Sendable (String) -> Bool)
      -> Exchange,
    now: @escaping @Sendable () -> Int64 = WallClock.milliseconds, lab: String? = nil,
    remote: Remote = .usual
  ) {
    self.deliverers = deliverers
    self.exchange = exchange
    self.now = now
    self.lab = lab
    self.remote = remote
  }

  package func deliverer(of channel: String) -> Deliverer? {
    deliverers.first { $0.channel == channel }
  }
}

extension DeliveryMeans {
  /// The channels themselves.
  package static let real: DeliveryMeans = {
    let exchanger = Exchanger()
    return DeliveryMeans(deliverers: Deliverers.all) { account, isGranted in
      exchanger.exchange(for: account, isGranted: isGranted)
    }
  }()

  /// The ref with the receipts.
  var reference: String { lab == nil ? Receipts.name : "refs/controlroom/lab/receipts" }

  /// The account of a channel as a site has it; nil where it names none.
  func account(
    of channel: String, in site: SiteConfiguration
  ) -> Account? {
    guard deliverer(of: channel) != nil else { return nil }
    if let lab { return Account.lab(at: lab)[channel] }
    if channel == FeedNotices.channel { return .telling(hubs: site.hubs) }
    if channel == LinkNotices.channel { return .mentioning }
    guard let listed = site.channels?.first(where: { $0.name == channel }),
      let delivery = listed.delivery, delivery.isAccount
    else { return nil }
    return Account(
      name: listed.account, endpoint: delivery.endpoint, settings: delivery.settings,
      secrets: delivery.secrets)
  }

  /// The channels that something is brought to, in the order of their names.
  func channels(of site: SiteConfiguration) -> [(deliverer: Deliverer, account: Account)] {
    var listed = Set(Channels.listed(by: site).map(\.name))
    // Who names a hub wants it to be told.
    if !site.hubs.isEmpty { listed.insert(FeedNotices.channel) }
    if site.channels?.contains(where: { $0.name == LinkNotices.channel }) == true {
      listed.insert(LinkNotices.channel)
    }
    return deliverers.filter { listed.contains($0.channel) }.sorted { $0.channel < $1.channel }
      .compactMap { deliverer in
        account(of: deliverer.channel, in: site).map { (deliverer, $0) }
      }
  }

  /// What a run has to remember of it, to be gone on with.
  var parameters: [String: String] {
    var parameters: [String: String] = [:]
    if let lab { parameters["lab"] = lab }
    switch remote {
    case .usual: break
    case .none: parameters["remote"] = ""
    case .named(let name): parameters["remote"] = name
    }
    return parameters
  }

  /// As a run remembers it.
  func taking(_ parameters: [String: String]) -> DeliveryMeans {
    var means = self
    means.lab = parameters["lab"] ?? means.lab
    if let remote = parameters["remote"] { means.remote = remote.isEmpty ? .none : .named(remote) }
    return means
  }
}
