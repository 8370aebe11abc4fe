internal import Diagnostics

/// Bluesky, and other servers of atproto.
///
/// A record's key is chosen before the first call and kept, and so is the moment that stands in the
/// record: the same record under the same key changes nothing.
///
/// Source: bluesky-social/atproto, lexicons/com/atproto/repo and packages/pds, putRecord.ts.
enum Bluesky {
  static let deliverer = Deliverer(
    "bluesky", home: "https://bsky.social", promise: .once(within: nil),
    settings: [
      Requirement("identifier", "The handle or DID that the account signs in with.")
    ],
    credentials: [
      Requirement("password", "An app password: Settings, Privacy and security, App passwords.")
    ],
    fix: fix, send: send, find: find, withdraws: true, examine: examine)

  private static let collection = "app.bsky.feed.post"

  @Sendable private static func fix(_ delivery: Delivery) -> [String: String] {
    guard case .post = delivery.action else { return [:] }
    return [
      "rkey": recordKey(moment: delivery.moment, key: delivery.key),
      "createdAt": Moment.text(delivery.moment),
    ]
  }

  /// A key as servers make them: microseconds since 1970 and ten bits that tell apart.
  ///
  /// Thirteen letters that sort as the time does. Below a second it is the delivery's key that counts.
  ///
  /// Source: atproto.com/specs/tid.
  private static func recordKey(moment: Int64, key: String) -> String {
    let salt = key.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    let micros = UInt64(max(0, moment)) * 1_000_000 + (salt >> 20) % 1_000_000
    var number = micros << 10 | salt & 1023
    let letters = Array("234567abcdefghijklmnopqrstuvwxyz".utf8)
    var out: [UInt8] = []
    for _ in 0..<13 {
      out.append(letters[Int(number & 31)])
      number >>= 5
    }
    return String(decoding: out.reversed(), as: UTF8.self)
  }

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    switch delivery.action {
    case .post: return try await post(delivery, talk)
    case .edit: throw .refused("a post of Bluesky is not edited")
    case .withdraw(let post):
      _ = try await call("com.atproto.repo.deleteRecord", talk) { did in
        [
          "repo": .string(did), "collection": .string(collection), "rkey": .string(key(of: post)),
        ]
      }.accepted()
      return .sent(post, evidence: "200: deleted")
    }
  }

  private static func post(_ delivery: Delivery, _ talk: Talk) async throws(Stop) -> Answer {
    guard let rkey = delivery.fixed["rkey"], let createdAt = delivery.fixed["createdAt"] else {
      throw .refused("no record key was fixed for this delivery")
    }
    var record = try delivery.body()
    if record["createdAt"] == nil { record = record.with("createdAt", .string(createdAt)) }
    if let root = delivery.before.first, let parent = delivery.before.last {
      record = record.with("reply", ["root": try reference(root), "parent": try reference(parent)])
    }
    let response = try await call("com.atproto.repo.putRecord", talk) { [record] did in
      [
        "repo": .string(did), "collection": .string(collection), "rkey": .string(rkey),
        "record": record, "swapRecord": .null, "validate": true,
      ]
    }
    if response.status == 400 {
      // Under this key there is something else, which only an earlier call can have put there.
      if response.json?["error"]?.text == "InvalidSwap" { throw .unclear(response.told) }
      throw .refused(response.told)
    }
    _ = try response.accepted()
    guard let answer = response.json, let posted = posted(answer) else {
      throw .unclear("it answers \(response.status) without a record")
    }
    return .sent(posted, evidence: "\(response.status): \(posted.id)")
  }

  private static func posted(_ answer: JSON) -> Posted? {
    guard let uri = answer["uri"]?.text, uri.hasPrefix("at://"), let cid = answer["cid"]?.text
    else { return nil }
    let words = uri.dropFirst(5).split(separator: "/")
    guard words.count == 3 else { return nil }
    return Posted(
      id: uri, url: "https://bsky.app/profile/\(words[0])/post/\(words[2])", extra: ["cid": cid])
  }

  private static func reference(_ post: Posted) throws(Stop) -> JSON {
    guard let cid = post.extra["cid"] else {
      throw .refused("the record of \(post.id) has no digest that a reply could name")
    }
    return ["uri": .string(post.id), "cid": .string(cid)]
  }

  private static func key(of post: Posted) -> String {
    post.id.split(separator: "/").last.map(String.init) ?? post.id
  }

  // MARK: - Sessions

  private struct SignedIn {
    var did: String
    var access: String
    var refresh: String?
  }

  /// Makes a call as the account, in the session of the run.
  ///
  /// A server that says that the session has ended has done nothing, so that the call is made once more
  /// in a new one. Signing in for each call would not do: a server lets nobody do that more than some
  /// hundred times a day.
  ///
  /// - Returns: An answer of 2xx, 400 or 401.
  /// - Throws: ``Stop``.
  ///
  /// Source: docs.bsky.app, rate limits; com.atproto.server.refreshSession.
  private static func call(
    _ method: String, _ talk: Talk, _ body: @Sendable (_ did: String) -> JSON
  ) async throws(Stop) -> Response {
    func make(_ session: SignedIn) async throws(Stop) -> Response {
      try await talk.make(
        talk.request(
          "POST", "/xrpc/\(method)", bearer: session.access, json: body(session.did).pretty()),
        takes: [400, 401])
    }
    let session: SignedIn
    if let kept = recall(talk) { session = kept } else { session = try await signIn(talk) }
    let response = try await make(session)
    guard response.json?["error"]?.text == "ExpiredToken" || response.status == 401 else {
      return response
    }
    return try await make(renew(session, talk))
  }

  private static func recall(_ talk: Talk) -> SignedIn? {
    guard let did = talk.memory["did"], let access = talk.memory["access"] else { return nil }
    let session = SignedIn(did: did, access: access, refresh: talk.memory["refresh"])
    hide(session, talk)
    return session
  }

  /// Goes on with the session that has ended, or where that cannot be, signs in again.
  private static func renew(_ session: SignedIn, _ talk: Talk) async throws(Stop) -> SignedIn {
    talk.memory["access"] = nil
    if let refresh = session.refresh {
      let response = try await talk.ask(
        talk.request("POST", "/xrpc/com.atproto.server.refreshSession", bearer: refresh),
        takes: [400, 401])
      if let renewed = take(response, talk) { return renewed }
    }
    return try await signIn(talk)
  }

  private static func take(_ response: Response, _ talk: Talk) -> SignedIn? {
    guard let did = response.json?["did"]?.text, let access = response.json?["accessJwt"]?.text
    else { return nil }
    let session = SignedIn(did: did, access: access, refresh: response.json?["refreshJwt"]?.text)
    hide(session, talk)
    talk.memory["did"] = session.did
    talk.memory["access"] = session.access
    talk.memory["refresh"] = session.refresh
    return session
  }

  private static func hide(_ session: SignedIn, _ talk: Talk) {
    talk.hide(session.access)
    if let refresh = session.refresh { talk.hide(refresh) }
  }

  private static func signIn(_ talk: Talk) async throws(Stop) -> SignedIn {
    let body: JSON = [
      "identifier": .string(try talk.setting("identifier")),
      "password": .string(try await talk.secret("password")),
    ]
    let response = try await talk.ask(
      talk.request("POST", "/xrpc/com.atproto.server.createSession", json: body.compact()))
    guard let session = take(response, talk) else {
      throw .refused("it answers \(response.status) without a session", isPermanent: false)
    }
    return session
  }

  private static let find: Deliverer.Finding = { delivery, talk throws(Stop) in
    let key: String
    switch delivery.action {
    case .post: key = delivery.fixed["rkey"] ?? ""
    case .edit(let post), .withdraw(let post): key = Bluesky.key(of: post)
    }
    let repository = try talk.setting("identifier").percentEncoded
    let response = try await talk.ask(
      talk.request(
        "GET",
        "/xrpc/com.atproto.repo.getRecord?repo=\(repository)&collection=\(collection)"
          + "&rkey=\(key.percentEncoded)"),
      takes: [400])
    let isMissing = response.status == 400 && response.json?["error"]?.text == "RecordNotFound"
    if case .withdraw(let post) = delivery.action {
      if isMissing { return .found(post, evidence: "the record is gone") }
      return response.status == 200 ? .absent("the record is there") : .unclear(response.told)
    }
    if isMissing { return .absent("there is no record \(key)") }
    guard response.status == 200, let answer = response.json, let posted = posted(answer) else {
      return .unclear(response.told)
    }
    return .found(posted, evidence: "the record \(key) is there")
  }

  private static let examine: Deliverer.Examining = { talk throws(Stop) in
    let session = try await signIn(talk)
    return AccountState(isAccepted: true, remark: "Bluesky takes us for \(session.did)")
  }
}
