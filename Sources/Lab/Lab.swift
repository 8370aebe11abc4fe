internal import Diagnostics
internal import FoundationEssentials
internal import Serving
internal import Synchronization

/// The channels, played by a server on this machine: for trying everything without an account.
///
/// Each has a folder of its own: `http://127.0.0.1:4750/mastodon`. What it is given is kept in memory
/// and listed at `/` and `/-/posts`. Mails are taken at the same port of 127.0.0.2. The rules that it
/// holds to are those that the channels document, written down here a second time: what our own drafts
/// think of a rule does not count.
package final class Lab: Sendable {
  private struct State {
    var shelves: [String: Shelf] = [:]
    var faults: [LabFault] = []
    var calls: [String: Int] = [:]

    /// A fault has happened once more.
    mutating func spend(_ index: Int) {
      faults[index].times -= 1
      if faults[index].times == 0 { faults.remove(at: index) }
    }
  }

  private let state = Mutex(State())
  private let slowness: Duration

  /// - Parameters:
  ///   - faults: What goes wrong from the beginning.
  ///   - slowness: How late the answer of a slow channel is.
  package init(faults: [LabFault] = [], slowness: Duration = .seconds(45)) {
    self.slowness = slowness
    state.withLock { $0.faults = faults }
  }

  /// The channels' names, in order.
  package static let channels = all.map(\.name).sorted()

  /// Serves until the task is cancelled.
  ///
  /// - Parameters:
  ///   - port: On loopback, for HTTP and for mail; 0 for any free one.
  ///   - isReady: Is told the port.
  /// - Throws: ``LabError``.
  package func run(port: Int, isReady: @escaping @Sendable (Int) async -> Void) async throws {
    let local = LocalServer(events: EventHub(), bodyLimit: 4 << 20) { await self.answer($0) }
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        let (ports, told) = AsyncStream<Int>.makeStream()
        group.addTask {
          defer { told.finish() }
          try await local.run(port: port) { told.yield($0) }
        }
        var iterator = ports.makeAsyncIterator()
        if let port = await iterator.next() {
          let mail = try await LabMailServer(port: port)
          group.addTask { try await mail.run { await self.take($0) } }
          await isReady(port)
        }
        // Both serve until the end; one that stops by itself has failed.
        try await group.next()
        group.cancelAll()
      }
    } catch let error as ServingError {
      throw LabError(error)
    }
  }

  /// What the channels have been given, the oldest first.
  package var posts: [LabPost] {
    state.withLock { state in
      state.shelves.sorted { $0.key < $1.key }.flatMap(\.value.posts)
    }
  }

  /// How many requests a channel was asked.
  package func calls(_ channel: String) -> Int { state.withLock { $0.calls[channel] ?? 0 } }

  package func add(_ fault: LabFault) { state.withLock { $0.faults.append(fault) } }

  private func answer(_ request: LocalRequest) async -> LocalResponse {
    guard let path = request.path else { return .text(400, "This is not a path.") }
    switch (request.method, path) {
    case ("GET", "/"): return LabPage.answer(posts)
    case ("GET", "/-/posts"):
      return .json(200, ["posts": .array(posts.map(\.json))])
    case ("POST", "/-/faults"):
      guard let json = JSON(reading: request.body), let channel = json["channel"]?.text,
        Self.channels.contains(channel),
        let fault = LabFault(
          "\(channel)=\(json["kind"]?.text ?? ""):\(json["times"]?.number ?? 1)")
      else {
        return .text(
          400, "A fault is {\"channel\": \"mastodon\", \"kind\": \"429\", \"times\": 3}.")
      }
      add(fault)
      return .nothing
    default: return await play(request, path)
    }
  }

  private func play(_ request: LocalRequest, _ path: String) async -> LocalResponse {
    let target = request.target.split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var words = target[0].split(separator: "/").map {
      Ask.unescaped($0.replacing("+", with: "%2B"))
    }
    guard let name = words.first, let channel = Self.all.first(where: { $0.name == name }) else {
      return .text(404, "No channel is here; they are \(Self.channels.joined(separator: ", ")).")
    }
    words.removeFirst()
    let ask = Ask(
      method: request.method, path: words,
      query: target.count == 2 ? Ask.pairs(target[1]) : [:], headers: request.headers,
      body: request.body, base: "http://\(request.headers["host"] ?? "127.0.0.1")/\(name)",
      now: Int64(Date().timeIntervalSince1970))
    return await play(ask, on: channel)
  }

  /// What a client of mail is told.
  private func take(_ event: MailTalk.Event) async -> MailReply {
    let channel = LabChannel.newsletter
    switch event {
    case .signIn(_, let password):
      let fault = state.withLock { state -> LabFault.Kind? in
        state.calls[channel.name, default: 0] += 1
        guard let next = state.faults.firstIndex(where: { $0.channel == channel.name }),
          [.expired, .limited].contains(state.faults[next].kind)
        else { return nil }
        let kind = state.faults[next].kind
        state.spend(next)
        return kind
      }
      if fault == .expired { return channel.expired().mailReply }
      // Whoever sends too much is told so before there is a mail.
      if fault == .limited { return .text("450 4.7.1 too many mails") }
      return password == Self.secret(of: channel.name)
        ? .text("235 2.7.0 welcome") : .text("535 5.7.8 that is another password")
    case .mail(let mail, let id):
      let ask = Ask(
        method: LabChannel.mailMethod, path: [], query: [:], headers: ["message-id": id],
        body: mail, base: "", now: Int64(Date().timeIntervalSince1970))
      return await play(ask, on: channel).mailReply
    }
  }

  private func play(_ ask: Ask, on channel: LabChannel) async -> LocalResponse {
    let name = channel.name
    let (answer, isLate) = state.withLock { state in
      state.calls[name, default: 0] += 1
      guard let index = state.faults.firstIndex(where: { $0.channel == name }) else {
        // In its place, since a copy of ten thousand posts for each call takes a while.
        return (channel.answer(ask, &state.shelves[name, default: Shelf(name)]), false)
      }
      var shelf = state.shelves[name] ?? Shelf(name)
      let before = shelf.version
      let answer = channel.answer(ask, &shelf)
      guard shelf.version != before else {
        state.shelves[name] = shelf
        return (answer, false)
      }
      let kind = state.faults[index].kind
      state.spend(index)
      // What is stored is stored; what is not leaves no trace.
      switch kind {
      case .dropBeforeStoring: return (LocalResponse(status: 0, body: .closed), false)
      case .limited:
        return (.json(429, ["error": "Too many requests"], [.init("retry-after", "1")]), false)
      case .expired: return (channel.expired(), false)
      case .acceptThenDrop:
        state.shelves[name] = shelf
        return (LocalResponse(status: 0, body: .closed), false)
      case .failAfterStoring:
        state.shelves[name] = shelf
        return (.text(500, "Something went wrong."), false)
      case .malformed:
        state.shelves[name] = shelf
        return (LocalResponse(status: 200, body: .bytes(Array("<html>Welcome".utf8))), false)
      case .slow:
        state.shelves[name] = shelf
        return (answer, true)
      }
    }
    if isLate { try? await Task.sleep(for: slowness) }
    return answer
  }
}
