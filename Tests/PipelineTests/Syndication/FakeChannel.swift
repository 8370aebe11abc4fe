import Delivering
import Synchronization

@testable import Pipeline

/// A channel in memory: what it has stored, and how it answers the next calls.
final class FakeChannel: Sendable {
  struct Post: Hashable {
    var key: String
    var part: Int
    var payload: [UInt8]
    /// How often it was edited.
    var edits = 0
    /// How often it was taken back.
    var withdrawals = 0
  }

  enum Fault {
    /// Stores, and no answer comes.
    case storeThenDrop
    /// Does not store, and no answer comes.
    case drop
    case refuse(isPermanent: Bool)
  }

  private struct State {
    var posts: [Post] = []
    var faults: [Fault] = []
    var calls = 0
    var fixed: [[String: String]] = []
    var tokens: Set<String> = []
  }

  private let state = Mutex(State())
  let canBeAsked: Bool
  let promise: Deliverer.Promise

  init(canBeAsked: Bool = true, promise: Deliverer.Promise = .none) {
    self.canBeAsked = canBeAsked
    self.promise = promise
  }

  var posts: [Post] { state.withLock { $0.posts } }
  var calls: Int { state.withLock { $0.calls } }
  var tokens: Set<String> { state.withLock { $0.tokens } }
  /// What was fixed for each call.
  var fixed: [[String: String]] { state.withLock { $0.fixed } }

  func fail(_ faults: Fault...) { state.withLock { $0.faults += faults } }

  /// The most posts that any one part has.
  var most: Int {
    Dictionary(grouping: posts, by: \.key).values.map(\.count).max() ?? 0
  }

  private func posted(_ delivery: Delivery) -> Posted {
    switch delivery.action {
    case .edit(let post), .withdraw(let post): return post
    case .post: break
    }
    return Posted(
      id: String(delivery.key.prefix(6)),
      url: "https://social.example/@ada/\(delivery.key.prefix(6))")
  }

  private func send(_ delivery: Delivery, token: String) -> Answer {
    state.withLock { state in
      state.calls += 1
      state.fixed.append(delivery.fixed)
      state.tokens.insert(token)
      let fault = state.faults.isEmpty ? nil : state.faults.removeFirst()
      switch fault {
      case .refuse(let isPermanent)?:
        return .refused("422 for token \(token)", isPermanent: isPermanent)
      case .drop?: return .unclear("the connection with \(token) broke")
      case .storeThenDrop?, nil: break
      }
      switch delivery.action {
      case .edit(let post), .withdraw(let post):
        guard let place = state.posts.firstIndex(where: { post.id == $0.key.prefix(6) }) else {
          return .refused("there is no such post", isPermanent: true)
        }
        if case .edit = delivery.action {
          state.posts[place].payload = delivery.payload
          state.posts[place].edits += 1
        } else {
          state.posts[place].withdrawals += 1
        }
        if case .storeThenDrop? = fault { return .unclear("the connection with \(token) broke") }
        return .sent(post, evidence: "200 for \(token)")
      case .post: break
      }
      let isKnown = state.posts.contains { $0.key == delivery.key }
      if !(isKnown && promise != .none) {
        state.posts.append(
          Post(key: delivery.key, part: delivery.part, payload: delivery.payload))
      }
      if case .storeThenDrop? = fault { return .unclear("the connection with \(token) broke") }
      return .sent(posted(delivery), evidence: "200 for \(token)")
    }
  }

  private func find(_ delivery: Delivery) -> Sighting {
    let isThere =
      switch delivery.action {
      case .post: posts.contains { $0.key == delivery.key }
      case .edit(let post):
        posts.contains { post.id == $0.key.prefix(6) && $0.payload == delivery.payload }
      case .withdraw(let post):
        posts.contains { post.id == $0.key.prefix(6) && $0.withdrawals > 0 }
      }
    return isThere
      ? .found(posted(delivery), evidence: "it is there") : .absent("it is not there")
  }

  /// A deliverer of drafts for Mastodon.
  var deliverer: Deliverer {
    let find: @Sendable (Delivery, Session) async -> Sighting = { delivery, _ in
      self.find(delivery)
    }
    return Deliverer(
      channel: "mastodon", promise: promise,
      credentials: [Requirement("token", "A token.")],
      origins: { account throws(AccountError) in [account.endpoint ?? "https://social.example"] },
      send: { delivery, session in
        do {
          session.keep("made", "call \(self.calls + 1)")
          return self.send(delivery, token: try await session.credential("token"))
        } catch {
          return .refused("\(error)", isPermanent: true)
        }
      }, find: canBeAsked ? find : nil, settling: .zero, edits: true, withdraws: true)
  }

  func means(
    remote: DeliveryMeans.Remote = .usual,
    reached: @escaping @Sendable (DeliveryMeans.Point) -> Void = { _ in }
  ) -> DeliveryMeans {
    var means = DeliveryMeans(
      deliverers: [deliverer],
      exchange: { _, _ in
        { _ throws(ExchangeError) in throw .unsent("nobody is asked", isPermanent: true) }
      }, remote: remote)
    means.settling = .zero
    means.reached = reached
    return means
  }
}
