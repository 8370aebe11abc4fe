internal import Diagnostics
internal import Serving

/// A request to a channel of the lab.
struct Ask: Sendable {
  var method: String
  /// Behind the channel's name, taken apart and unescaped.
  var path: [String]
  var query: [String: String]
  /// By name in lower case.
  var headers: [String: String]
  var body: [UInt8]
  /// Where the channel is: `http://127.0.0.1:4750/mastodon`.
  var base: String
  /// In seconds since 1970.
  var now: Int64

  /// The body as JSON; nil when it is none.
  var json: JSON? { JSON(reading: body) }

  /// The body as a form.
  var form: [String: String] { Self.pairs(String(decoding: body, as: UTF8.self)) }

  /// `GET /api/v1/…`, for a switch.
  var call: String { method + " /" + path.joined(separator: "/") }

  /// Whether the request brings the channel's token, behind a word such as `Bearer`.
  func isSigned(_ scheme: String = "Bearer ", as token: String) -> Bool {
    headers["authorization"] == scheme + token
  }

  /// Takes apart what stands behind a `?`, or a form.
  static func pairs(_ text: some StringProtocol) -> [String: String] {
    var pairs: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      pairs[unescaped(sides[0])] = sides.count == 2 ? unescaped(sides[1]) : ""
    }
    return pairs
  }

  static func unescaped(_ text: some StringProtocol) -> String {
    var out: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "+") {
        out.append(0x20)
      } else if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        out.append(value)
        rest = rest.dropFirst(2)
      } else {
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

/// What a channel of the lab has, and remembers.
struct Shelf: Sendable {
  let channel: String
  private(set) var posts: [LabPost] = []
  /// Grows with each change.
  var version = 0
  /// The answers to calls with a key, which are given again.
  var answered: [String: (answer: LocalResponse, until: Int64)] = [:]
  /// When posts were made in the last minutes, for limits.
  var recent: [Int64] = []
  /// What a channel keeps besides posts: containers, sessions.
  var notes: [String: JSON] = [:]
  private var number = 0
  /// Where each post stands, by its `id`.
  private var places: [String: Int] = [:]

  init(_ channel: String) { self.channel = channel }

  /// A number that nothing else here has; looks like those of the real ones.
  mutating func next() -> Int {
    number += 1
    return 110_000_000_000_000_000 + number * 7919
  }

  mutating func add(_ post: LabPost) {
    places[post.id] = posts.count
    posts.append(post)
    version += 1
  }

  /// Changes a post that is there; false when there is none.
  mutating func change(_ id: String, _ change: (inout LabPost) -> Void) -> Bool {
    guard let index = places[id], !posts[index].isGone else { return false }
    change(&posts[index])
    version += 1
    return true
  }

  mutating func remove(_ id: String) -> Bool { change(id) { $0.isGone = true } }

  /// A post that is there.
  func post(_ id: String) -> LabPost? {
    places[id].flatMap { posts[$0].isGone ? nil : posts[$0] }
  }

  /// Those that are there, the newest first.
  var present: [LabPost] { posts.reversed().filter { !$0.isGone } }

  /// Seconds to wait before one more post, when `most` were made in as many seconds.
  mutating func wait(most: Int, in seconds: Int64, now: Int64) -> Int64? {
    recent.removeAll { $0 <= now - seconds }
    if recent.count >= most, let first = recent.first { return first + seconds - now }
    recent.append(now)
    return nil
  }
}

/// How a channel of the lab answers.
struct LabChannel: Sendable {
  let name: String
  /// What is answered, and what that changes.
  let answer: @Sendable (Ask, inout Shelf) -> LocalResponse
  /// What the channel says of a token that has expired.
  let expired: @Sendable () -> LocalResponse

  init(
    _ name: String,
    expired: @escaping @Sendable () -> LocalResponse = { .json(401, ["error": "invalid token"]) },
    answer: @escaping @Sendable (Ask, inout Shelf) -> LocalResponse
  ) {
    self.name = name
    self.answer = answer
    self.expired = expired
  }
}

extension LocalResponse {
  static func json(_ status: Int, _ json: JSON, _ headers: [Header] = []) -> LocalResponse {
    LocalResponse(
      status: status,
      headers: [.init("content-type", "application/json")] + headers, body: .bytes(json.compact()))
  }

  static let nothing = LocalResponse(status: 204)
}

extension JSON {
  /// The names of its members that are none of these.
  func keys(besides known: Set<String>) -> [String] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.key).filter { !known.contains($0) }
  }
}
