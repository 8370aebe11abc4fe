import Delivering
import Lab
import Testing

/// Every channel, against the lab.
@Suite(.timeLimit(.minutes(20))) struct ChannelTests {
  static let channels = Deliverers.all.map(\.channel)

  @Test func `the lab has every channel`() {
    #expect(Set(Lab.channels) == Set(Self.channels))
  }

  @Test(arguments: channels)
  func `a draft is posted part by part, each once`(channel: String) async throws {
    try await Stage.with { stage in
      let deliverer = try #require(Deliverers.named(channel))
      let session = try stage.session(channel)
      var before: [Posted] = []
      for part in try Parts.of(channel).indices {
        let delivery = try Parts.delivery(channel, part: part, before: before)
        let answer = await deliverer.send(delivery, session)
        before.append(try #require(answer.posted, "\(answer)"))
      }
      let present = stage.present(channel)
      #expect(present.count == before.count)
      #expect(present.dropFirst().map(\.parent) == present.dropLast().map(\.id))
    }
  }

  @Test(
    arguments: channels.flatMap { channel in LabFault.Kind.allCases.map { (channel, $0) } })
  func `whatever goes wrong, a part is there once or not at all, and it is known which`(
    channel: String, kind: LabFault.Kind
  ) async throws {
    let fault = LabFault(channel: channel, kind: kind)
    // A mail takes ten lines and their answers before there is anything to be slow with.
    let time = kind == .slow ? Duration.seconds(channel == "newsletter" ? 90 : 20) : .seconds(300)
    try await Stage.with(faults: [fault], time: time) { stage in
      let deliverer = try #require(Deliverers.named(channel))
      let session = try stage.session(channel)
      let delivery = try Parts.delivery(channel)
      let answer = await deliverer.send(delivery, session)
      // Where one signs in, a session that has ended is renewed, and the call is made.
      let isRenewed = kind == .expired && channel == "bluesky"
      let isStored =
        [.acceptThenDrop, .failAfterStoring, .malformed, .slow].contains(kind) || isRenewed
      #expect(stage.present(channel).count == (isStored ? 1 : 0))
      switch kind {
      case .limited:
        // A server of mail does not say when one may come back.
        let wait = Duration.seconds(channel == "newsletter" ? 900 : 1)
        guard case .refused(_, isPermanent: false, wait?) = answer else {
          Issue.record("\(answer)")
          return
        }
      case .expired where isRenewed: #expect(answer.posted != nil, "\(answer)")
      case .expired:
        guard case .refused(_, isPermanent: true, nil) = answer else {
          Issue.record("\(answer)")
          return
        }
      // Some say yes by their status alone.
      case .malformed where channel == "webhook" || deliverer.telling != nil:
        #expect(answer.posted != nil)
      default: #expect(answer.isUnclear, "\(answer)")
      }
      if let find = deliverer.find {
        let sighting = await find(delivery, session)
        #expect(
          isStored ? sighting.posted?.id == stage.present(channel).first?.id : sighting.isAbsent,
          "\(sighting)")
      }
      // The same again is what heals it where nothing was stored, and harms nothing where it can
      // be told apart.
      guard deliverer.promise != .none || !isStored else { return }
      let again = await deliverer.send(delivery, session)
      #expect(again.posted != nil, "\(again)")
      #expect(stage.present(channel).count == 1)
    }
  }

  @Test(arguments: Deliverers.all.filter { $0.promise != .none }.map(\.channel))
  func `what promises to do it once does it once, however often it is asked`(
    channel: String
  ) async throws {
    try await Stage.with { stage in
      let deliverer = try #require(Deliverers.named(channel))
      let session = try stage.session(channel)
      let delivery = try Parts.delivery(channel)
      var answers: Set<Posted?> = []
      for _ in 0..<3 { answers.insert(await deliverer.send(delivery, session).posted) }
      #expect(answers.count == 1)
      #expect(answers.first != .some(nil))
      #expect(stage.present(channel).count == 1)
    }
  }

  @Test(arguments: Deliverers.all.filter(\.edits).map(\.channel))
  func `an edit changes the post that is there, and can be seen`(channel: String) async throws {
    try await Stage.with { stage in
      let deliverer = try #require(Deliverers.named(channel))
      let session = try stage.session(channel)
      let first = await deliverer.send(try Parts.delivery(channel), session)
      let posted = try #require(first.posted)
      var edit = try Parts.delivery(channel, action: .edit(posted))
      let text = String(decoding: edit.payload, as: UTF8.self)
      edit.payload = Array(
        text.replacing("untrusted", with: "hostile").replacing("fuzzer", with: "tester").utf8)
      if let find = deliverer.find {
        let sighting = await find(edit, session)
        #expect(sighting.isAbsent, "\(sighting)")
      }
      let answer = await deliverer.send(edit, session)
      #expect(answer.posted?.id == posted.id, "\(answer)")
      if let find = deliverer.find {
        let sighting = await find(edit, session)
        #expect(sighting.posted?.id == posted.id, "\(sighting)")
      }
      #expect(stage.present(channel).map(\.edits) == [1])
    }
  }

  @Test(
    arguments: Deliverers.all.filter { $0.edits || $0.withdraws }.flatMap { deliverer in
      LabFault.Kind.allCases.filter { $0 != .slow }.flatMap { kind in
        [true, false].filter { $0 ? deliverer.edits : deliverer.withdraws }
          .map { (deliverer.channel, kind, $0) }
      }
    })
  func
    `whatever goes wrong, a change is made or not, it is known which, and once more makes it whole`(
      channel: String, kind: LabFault.Kind, isEdit: Bool
    ) async throws
  {
    try await Stage.with { stage in
      let deliverer = try #require(Deliverers.named(channel))
      let session = try stage.session(channel)
      let first = await deliverer.send(try Parts.publicPost(channel), session)
      let posted = try #require(first.posted)
      var change = try Parts.delivery(
        channel, action: isEdit ? .edit(posted) : .withdraw(posted))
      if isEdit {
        change.payload = Array(
          String(decoding: change.payload, as: UTF8.self).replacing("untrusted", with: "hostile")
            .replacing("fuzzer", with: "tester").utf8)
      } else {
        change.payload = []
      }
      stage.lab.add(LabFault(channel: channel, kind: kind))
      let answer = await deliverer.send(change, session)
      let isMade =
        [.acceptThenDrop, .failAfterStoring, .malformed].contains(kind)
        || kind == .expired && channel == "bluesky"
      func effects() -> Int {
        isEdit
          ? stage.present(channel).map(\.edits).reduce(0, +)
          : stage.lab.posts.count { $0.channel == channel && $0.isGone }
      }
      #expect(effects() == (isMade ? 1 : 0), "\(answer)")
      if !isMade { #expect(answer.posted == nil, "\(answer)") }
      if let find = deliverer.find {
        let sighting = await find(change, session)
        #expect(isMade ? sighting.posted?.id == posted.id : sighting.isAbsent, "\(sighting)")
      }
      let again = await deliverer.send(change, session)
      #expect(again.posted?.id == posted.id, "\(again)")
      #expect(stage.lab.posts.filter { $0.channel == channel }.count == 1)
      #expect(effects() >= 1 && (isEdit || effects() == 1))
    }
  }

  @Test(arguments: Deliverers.all.filter(\.withdraws).map(\.channel))
  func `what is withdrawn is gone, also when it is withdrawn twice`(channel: String) async throws {
    try await Stage.with { stage in
      let deliverer = try #require(Deliverers.named(channel))
      let session = try stage.session(channel)
      let first = await deliverer.send(try Parts.publicPost(channel), session)
      var delivery = try Parts.delivery(channel, action: .withdraw(try #require(first.posted)))
      delivery.payload = []
      if let find = deliverer.find {
        let sighting = await find(delivery, session)
        #expect(sighting.isAbsent, "\(sighting)")
      }
      for _ in 0..<2 {
        let answer = await deliverer.send(delivery, session)
        #expect(answer.posted != nil, "\(answer)")
      }
      if let find = deliverer.find {
        let sighting = await find(delivery, session)
        #expect(sighting.posted != nil, "\(sighting)")
      }
      #expect(stage.present(channel).isEmpty)
    }
  }

  @Test(arguments: Deliverers.all.filter { $0.examine != nil }.map(\.channel))
  func `an account is looked at, and nothing is posted`(channel: String) async throws {
    try await Stage.with { stage in
      let examine = try #require(Deliverers.named(channel)?.examine)
      var session = try stage.session(channel)
      #expect(await examine(session).isAccepted)
      session = Session(
        account: session.account, credential: { _ in "wrong-token-of-somebody" },
        exchange: session.exchange)
      let state = await examine(session)
      #expect(!state.isAccepted)
      #expect(!state.remark.contains("wrong-token"))
      #expect(stage.lab.posts.isEmpty)
    }
  }

  @Test(arguments: channels)
  func `a channel that is not there has got nothing`(channel: String) async throws {
    let deliverer = try #require(Deliverers.named(channel))
    let account = try #require(Account.lab(at: "http://127.0.0.1:9")[channel])
    let exchanger = Exchanger()
    let session = Session(
      account: account, credential: { _ in "a" }, exchange: exchanger.exchange(for: account))
    let answer = await deliverer.send(try Parts.delivery(channel), session)
    guard case .refused(let words, isPermanent: false, _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(words.contains("nothing"))
    await exchanger.close()
  }
}
