import Delivering
import Lab
import Testing

/// The rules that the lab holds to, as a program that knows them only from the documents would meet them.
@Suite(.timeLimit(.minutes(20))) struct LabTests {
  private func send(
    _ payload: String, on channel: String, _ stage: Stage, key: String = "k", token: String? = nil
  ) async throws -> Answer {
    let deliverer = try #require(Deliverers.named(channel))
    let session = try stage.session(channel)
    var delivery = Delivery(
      channel: channel, note: "n", link: nil, payload: Array(payload.utf8), key: key,
      moment: 1_772_668_800)
    delivery.fixed = deliverer.fix(delivery)
    return await deliverer.send(
      delivery,
      token.map { token in
        Session(
          account: session.account, credential: { _ in token }, exchange: session.exchange)
      } ?? session)
  }

  private static let long = String(repeating: "a", count: 501)

  @Test(arguments: [
    ("mastodon", #"{"status": "\#(long)"}"#), ("mastodon", #"{"status": ""}"#),
    ("mastodon", #"{"status": "a", "colour": "red"}"#),
    ("mastodon", #"{"status": "a", "visibility": "everybody"}"#),
    ("x", #"{"text": "\#(String(repeating: "a", count: 281))"}"#),
    ("x", #"{"text": "\#(String(repeating: "東", count: 141))"}"#),
    ("x", #"{"text": "a", "idempotency_key": "b"}"#),
    (
      "bluesky",
      #"{"$type": "app.bsky.feed.post", "text": "\#(String(repeating: "a", count: 301))"}"#
    ),
    ("bluesky", #"{"$type": "app.bsky.feed.post", "text": "a", "langs": ["a", "b", "c", "d"]}"#),
    (
      "bluesky",
      #"{"$type": "app.bsky.feed.post", "text": "a", "facets": [{"index": {"byteStart": 0, "byteEnd": 2}, "features": [{}]}]}"#
    ),
    ("telegram", #"{"text": "<h1>a</h1>", "parse_mode": "HTML"}"#),
    ("telegram", #"{"text": "<b>a", "parse_mode": "HTML"}"#),
    ("telegram", #"{"text": "a & b", "parse_mode": "HTML"}"#),
    ("devto", #"{"article": {"title": "a", "canonical_url": "b", "tags": "a,b,c,d,e"}}"#),
    ("devto", #"{"article": {"title": "a", "canonical_url": "b", "tags": "c++"}}"#),
    ("threads", #"{"media_type": "TEXT", "text": "\#(long)"}"#),
    ("threads", #"{"media_type": "VIDEO", "text": "a"}"#),
    ("discord", #"{"embeds": [{"title": "\#(String(repeating: "a", count: 257))"}]}"#),
    ("slack", #"{"text": "a", "blocks": [{"type": "section", "text": {"text": ""}}]}"#),
    ("hashnode", #"{"query": "publishPost(", "variables": {"input": {"title": "a"}}}"#),
    ("webmention", #"{"source": "https://a.example/", "target": "https://a.example/"}"#),
    ("webmention", #"{"source": "https://a.example/", "target": "https://silent.example/"}"#),
    ("websub", #"{"hub": "https://hub.example/", "topic": "atom.xml"}"#),
    ("linkedin", #"{"commentary": "a"}"#), ("buttondown", #"{"subject": "a", "status": "sent"}"#),
  ])
  func `what a channel does not take is refused for good`(
    channel: String, payload: String
  ) async throws {
    try await Stage.with { stage in
      let answer = try await send(payload, on: channel, stage)
      guard case .refused(_, isPermanent: true, _) = answer else {
        Issue.record("\(answer)")
        return
      }
      #expect(stage.lab.posts.isEmpty)
    }
  }

  @Test(arguments: Deliverers.all.filter { !$0.credentials.isEmpty }.map(\.channel))
  func `a wrong secret is refused for good`(channel: String) async throws {
    try await Stage.with { stage in
      let payload = String(decoding: try Parts.of(channel)[0], as: UTF8.self)
      let answer = try await send(payload, on: channel, stage, token: "lab-nothing")
      guard case .refused(_, isPermanent: true, _) = answer else {
        Issue.record("\(answer)")
        return
      }
      #expect(stage.lab.posts.isEmpty)
    }
  }

  @Test func `an address counts 23 on X and Mastodon, however long it is`() async throws {
    try await Stage.with { stage in
      let address = "https://example.org/" + String(repeating: "b", count: 300)
      let x = String(repeating: "a", count: 256) + " " + address
      let short = try await send(#"{"text": "\#(x)"}"#, on: "x", stage)
      #expect(short.posted != nil)
      let long = try await send(#"{"text": "a\#(x)"}"#, on: "x", stage)
      #expect(long.posted == nil)
      let status = String(repeating: "a", count: 476) + " " + address
      let fitting = try await send(#"{"status": "\#(status)"}"#, on: "mastodon", stage)
      #expect(fitting.posted != nil)
      let over = try await send(#"{"status": "a\#(status)"}"#, on: "mastodon", stage, key: "l")
      #expect(over.posted == nil)
    }
  }

  @Test func `an empty line counts as two signs on X`() async throws {
    try await Stage.with { stage in
      let half = String(repeating: "a", count: 139)
      let fitting = try await send(#"{"text": "\#(half)\n\n\#(half)"}"#, on: "x", stage)
      #expect(fitting.posted != nil)
      let over = try await send(#"{"text": "\#(half)\n\n\#(half)a"}"#, on: "x", stage)
      #expect(over.posted == nil)
    }
  }

  @Test func `LinkedIn cuts a text off where it should have been escaped, and says nothing`()
    async throws
  {
    try await Stage.with { stage in
      let payload = ##"""
        {"commentary": "a \\(b\\) {hashtag|\\#|Swift} c (d) e", "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED"}, "lifecycleState": "PUBLISHED"}
        """##
      let answer = try await send(payload, on: "linkedin", stage)
      #expect(answer.posted != nil)
      #expect(stage.present("linkedin").map(\.text) == ["a (b) #Swift c "])
    }
  }

  @Test func `the second post of the same words is a duplicate for X and for LinkedIn`()
    async throws
  {
    try await Stage.with { stage in
      for channel in ["x", "linkedin"] {
        let payload = String(decoding: try Parts.of(channel)[0], as: UTF8.self)
        let answer = try await send(payload, on: channel, stage)
        let first = try #require(answer.posted)
        let second = try await send(payload, on: channel, stage, key: "other")
        // LinkedIn says which one it is.
        if channel == "x" { #expect(second.isUnclear, "\(second)") }
        if channel == "linkedin" { #expect(second.posted?.id == first.id, "\(second)") }
        #expect(stage.present(channel).count == 1)
      }
    }
  }

  @Test func `too many posts are asked to wait, for as long as the limit lasts`() async throws {
    try await Stage.with { stage in
      for number in 0..<100 {
        let taken = try await send(#"{"text": "\#(number)"}"#, on: "x", stage)
        #expect(taken.posted != nil)
      }
      let answer = try await send(#"{"text": "100"}"#, on: "x", stage)
      guard case .refused(_, isPermanent: false, let wait?) = answer else {
        Issue.record("\(answer)")
        return
      }
      #expect(wait > .seconds(600) && wait <= .seconds(900))
    }
  }

  @Test func `a fault is added while the lab runs, and ends after its times`() async throws {
    try await Stage.with { stage in
      let exchange = stage.exchanger.exchange(for: Account(endpoint: stage.url))
      let fault = #"{"channel": "x", "kind": "429", "times": 2}"#
      let added = try await exchange(
        Request("POST", stage.url + "/-/faults", body: Array(fault.utf8)))
      #expect(added.status == 204)
      for number in 0..<3 {
        let answer = try await send(#"{"text": "a"}"#, on: "x", stage)
        #expect((answer.posted == nil) == (number < 2), "\(answer)")
      }
      let listed = try await exchange(Request("GET", stage.url + "/-/posts"))
      #expect(String(decoding: listed.body, as: UTF8.self).contains(#""channel":"x""#))
      let page = try await exchange(Request("GET", stage.url + "/"))
      #expect(String(decoding: page.body, as: UTF8.self).contains("<h1>1 post</h1>"))
    }
  }

  @Test func `a page of another site changes nothing`() async throws {
    try await Stage.with { stage in
      let exchange = stage.exchanger.exchange(for: Account(endpoint: stage.url))
      let answer = try await exchange(
        Request(
          "POST", stage.url + "/mastodon/api/v1/statuses",
          headers: [
            .init("Origin", "https://example.org"), .init("Authorization", "Bearer lab-mastodon"),
          ], body: Array(#"{"status": "a"}"#.utf8)))
      #expect(answer.status == 403)
      #expect(stage.lab.posts.isEmpty)
    }
  }

  @Test(arguments: [
    "mastodon", "=429", "mastodon=", "mastodon=429:", "mastodon=429:-1", "x=429:1:1", "",
  ])
  func `what is no fault is none`(text: String) {
    #expect(LabFault(text).map { $0.channel.isEmpty } ?? true)
  }
}
