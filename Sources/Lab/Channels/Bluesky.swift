internal import Diagnostics
internal import Digests
internal import Serving

extension LabChannel {
  /// Source: bluesky-social/atproto, lexicons and packages/pds; docs.bsky.app, rate limits.
  static let bluesky = LabChannel(
    "bluesky", expired: { failure("ExpiredToken", "Token has expired") }
  ) { ask, shelf in
    let body = ask.json
    switch ask.call {
    case "POST /xrpc/com.atproto.server.createSession":
      guard body?["identifier"]?.text == "lab.example", body?["password"]?.text == "lab-bluesky"
      else {
        return .json(
          401, ["error": "AuthenticationRequired", "message": "Invalid identifier or password"])
      }
      return .json(
        200,
        [
          "did": .string(did), "handle": "lab.example", "accessJwt": "lab-bluesky-session",
          "refreshJwt": "lab-bluesky-refresh",
        ])
    case "POST /xrpc/com.atproto.server.refreshSession":
      guard ask.isSigned(as: "lab-bluesky-refresh") else {
        return failure("ExpiredToken", "Token has expired")
      }
      return .json(
        200,
        [
          "did": .string(did), "handle": "lab.example", "accessJwt": "lab-bluesky-session",
          "refreshJwt": "lab-bluesky-refresh",
        ])
    case "GET /xrpc/com.atproto.repo.getRecord":
      guard [did, "lab.example"].contains(ask.query["repo"]) else {
        return failure("InvalidRequest", "Could not find repo")
      }
      guard let post = shelf.post(uri(ask.query["rkey"] ?? "")) else {
        return failure("RecordNotFound", "Could not locate record")
      }
      return .json(
        200,
        [
          "uri": .string(post.id), "cid": JSON(post.mark),
          "value": JSON(reading: post.body) ?? .null,
        ])
    case "POST /xrpc/com.atproto.repo.putRecord":
      guard ask.isSigned(as: "lab-bluesky-session") else {
        return .json(401, ["error": "InvalidToken", "message": "Bad token"])
      }
      return put(body, ask, &shelf)
    case "POST /xrpc/com.atproto.repo.deleteRecord":
      guard ask.isSigned(as: "lab-bluesky-session") else {
        return .json(401, ["error": "InvalidToken", "message": "Bad token"])
      }
      // Deleting what is not there is no failure.
      _ = shelf.remove(uri(body?["rkey"]?.text ?? ""))
      return .json(200, [:])
    default: return .json(404, ["error": "XRPCNotSupported", "message": "Method not implemented"])
    }
  }

  private static let did = "did:plc:labxqy3tmrh5jzvvodwo4lab"

  private static func uri(_ key: String) -> String { "at://\(did)/app.bsky.feed.post/\(key)" }

  private static func failure(_ error: String, _ message: String) -> LocalResponse {
    .json(400, ["error": .string(error), "message": .string(message)])
  }

  private static func put(_ body: JSON?, _ ask: Ask, _ shelf: inout Shelf) -> LocalResponse {
    guard let body, body["repo"]?.text == did, body["collection"]?.text == "app.bsky.feed.post",
      let key = body["rkey"]?.text, isRecordKey(key), let record = body["record"]
    else { return failure("InvalidRequest", "Input must be a record of app.bsky.feed.post") }
    if let wrong = problem(in: record, shelf) { return failure("InvalidRequest", wrong) }
    let cid = "bafyrei" + Digest(of: record.compact()).hex.prefix(52)
    if let post = shelf.post(uri(key)) {
      guard post.mark == cid else {
        return failure("InvalidSwap", "Record was at \(post.mark ?? "")")
      }
      return .json(200, ["uri": .string(post.id), "cid": .string(cid), "commit": .null])
    }
    // 5000 points an hour, of which a record takes three.
    if let wait = shelf.wait(most: 1666, in: 3600, now: ask.now) {
      return .json(
        429, ["error": "RateLimitExceeded", "message": "Rate Limit Exceeded"],
        [.init("ratelimit-reset", String(ask.now + wait))])
    }
    shelf.add(
      LabPost(
        channel: "bluesky", id: uri(key), text: record["text"]?.text ?? "",
        parent: record["reply"]?["parent"]?["uri"]?.text, mark: cid, body: record.compact(),
        moment: ask.now))
    return .json(
      200,
      [
        "uri": .string(uri(key)), "cid": .string(cid), "validationStatus": "valid",
        "commit": ["cid": .string(cid), "rev": .string(key)],
      ])
  }

  private static func isRecordKey(_ key: String) -> Bool {
    let letters = "234567abcdefghijklmnopqrstuvwxyz"
    return key.count == 13 && key.allSatisfy(letters.contains)
      && key.first.map("234567abcdefghij".contains) == true
  }

  private static func problem(in record: JSON, _ shelf: Shelf) -> String? {
    let strange = record.keys(
      besides: [
        "$type", "text", "facets", "langs", "embed", "createdAt", "reply", "tags", "labels",
      ])
    guard strange.isEmpty else { return "Record/\(strange[0]) is not known" }
    guard record["$type"]?.text == "app.bsky.feed.post" else {
      return "Record/$type must be a post"
    }
    guard let text = record["text"]?.text else { return "Record must have the property \"text\"" }
    if text.count > 300 { return "Record/text must not be longer than 300 graphemes" }
    if text.utf8.count > 3000 { return "Record/text must not be longer than 3000 bytes" }
    guard let moment = record["createdAt"]?.text, moment.utf8.count >= 20, moment.contains("T")
    else { return "Record/createdAt must be an valid atproto datetime" }
    if record["langs"]?.items.count ?? 0 > 3 { return "Record/langs must not have more than 3" }
    var end = 0
    for facet in record["facets"]?.items ?? [] {
      guard let start = facet["index"]?["byteStart"]?.number,
        let stop = facet["index"]?["byteEnd"]?.number, start >= end, stop > start,
        stop <= text.utf8.count, facet["features"]?.items.isEmpty == false
      else { return "Record/facets must lie in the text, in order" }
      end = stop
    }
    if let embed = record["embed"] {
      let external = embed["external"]
      guard embed["$type"]?.text == "app.bsky.embed.external", external?["uri"]?.text != nil,
        external?["title"]?.text != nil, external?["description"]?.text != nil
      else { return "Record/embed must be a whole card" }
    }
    if let reply = record["reply"] {
      for side in ["root", "parent"] {
        guard let post = shelf.post(reply[side]?["uri"]?.text ?? ""),
          post.mark == reply[side]?["cid"]?.text
        else { return "Record/reply/\(side) must be a post that is there" }
      }
    }
    return nil
  }
}
