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
      let session = try await signIn(talk)
      let body: JSON = [
        "repo": .string(session.did), "collection": .string(collection),
        "rkey": .string(key(of: post)),
      ]
      _ = try await talk.make(
        talk.request(
          "POST", "/xrpc/com.atproto.repo.deleteRecord", bearer: session.token,
          json: body.compact()))
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
    let session = try await signIn(talk)
    let body: JSON = [
      "repo": .string(session.did), "collection": .string(collection), "rkey": .string(rkey),
      "record": record, "swapRecord": .null, "validate": true,
    ]
    let response = try await talk.make(
      talk.request(
        "POST", "/xrpc/com.atproto.repo.putRecord", bearer: session.token, json: body.pretty()),
      takes: [400])
    if response.status == 400 {
      // Under this key there is something else, which only an earlier call can have put there.
      if response.json?["error"]?.text == "InvalidSwap" { throw .unclear(response.told) }
      throw .refused(response.told)
    }
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

  private static func signIn(_ talk: Talk) async throws(Stop) -> (did: String, token: String) {
    let body: JSON = [
      "identifier": .string(try talk.setting("identifier")),
      "password": .string(try await talk.secret("password")),
    ]
    let response = try await talk.ask(
      talk.request("POST", "/xrpc/com.atproto.server.createSession", json: body.compact()))
    guard let did = response.json?["did"]?.text, let token = response.json?["accessJwt"]?.text
    else { throw .refused("it answers \(response.status) without a session", isPermanent: false) }
    talk.hide(token)
    return (did, token)
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
