internal import Diagnostics
internal import Synchronization

/// Why a deliverer goes no further, as the answer that this comes to.
struct Stop: Error {
  var answer: Answer

  static func refused(
    _ words: String, isPermanent: Bool = true, retryAfter: Duration? = nil
  ) -> Stop {
    Stop(answer: .refused(words, isPermanent: isPermanent, retryAfter: retryAfter))
  }

  static func unclear(_ words: String) -> Stop { Stop(answer: .unclear(words)) }

  /// In words.
  var reason: String {
    switch answer {
    case .sent(_, let words), .refused(let words, _, _), .unclear(let words): words
    }
  }
}

/// A session as a deliverer uses it: secrets that stay in it, and answers that are understood.
struct Talk: Sendable {
  let account: Account
  /// Where the channel's own paths begin.
  let base: String
  private let session: Session
  private let secrets = Secrets()

  init(_ session: Session, home: String?) {
    self.session = session
    account = session.account
    base = session.account.endpoint ?? home ?? ""
  }

  /// The value of a secret, which is struck out of whatever is said from here on.
  func secret(_ name: String) async throws(Stop) -> String {
    do {
      let value = try await session.credential(name)
      secrets.add(value)
      return value
    } catch {
      throw .refused("there is no \(name): \(error)")
    }
  }

  /// Strikes out what was made of a secret, such as a session's token.
  func hide(_ value: String) { secrets.add(value) }

  /// Keeps what was made on the way, for who goes on when this has failed.
  func keep(_ name: String, _ value: String) { session.keep(name, redacted(value)) }

  /// What is kept between the calls of the run.
  var memory: SessionMemory { session.memory }

  /// A setting without which nothing can be done.
  func setting(_ name: String) throws(Stop) -> String {
    guard let value = account.settings[name], !value.isEmpty else {
      throw .refused("the account does not say '\(name)'")
    }
    return value
  }

  /// Makes a call that may change something.
  ///
  /// - Parameters:
  ///   - request: It, once.
  ///   - takes: Other answers than 2xx that the caller reads by itself.
  /// - Returns: An answer of 2xx, or one of `takes`.
  /// - Throws: ``Stop`` with what the failure or the status means.
  func make(_ request: Request, takes: Set<Int> = []) async throws(Stop) -> Response {
    let response: Response
    do throws(ExchangeError) {
      response = try await session.exchange(request)
    } catch {
      switch error {
      case .unsent(let words, let isPermanent):
        throw .refused("nothing was sent: \(words)", isPermanent: isPermanent)
      case .broken(let words): throw .unclear(words)
      }
    }
    if takes.contains(response.status) { return response }
    return try response.accepted()
  }

  /// Makes a call that changes nothing that a reader could see; when it fails, nothing happened.
  func ask(_ request: Request, takes: Set<Int> = []) async throws(Stop) -> Response {
    do throws(Stop) {
      return try await make(request, takes: takes)
    } catch {
      guard case .unclear(let words) = error.answer else { throw error }
      throw .refused(words, isPermanent: false)
    }
  }

  /// A request to the channel, with a body of JSON where there is one.
  func request(
    _ method: String, _ path: String, bearer: String? = nil, headers: [Request.Header] = [],
    json: [UInt8]? = nil
  ) -> Request {
    var all = headers
    if let bearer { all.append(.init("Authorization", "Bearer \(bearer)")) }
    all.append(.init("Accept", "application/json"))
    if json != nil { all.append(.init("Content-Type", "application/json")) }
    return Request(method, base + path, headers: all, body: json ?? [])
  }

  /// The text without any secret.
  func redacted(_ text: String) -> String { secrets.strike(text) }

  func redacted(_ posted: Posted) -> Posted {
    Posted(
      id: redacted(posted.id), url: posted.url.map(redacted),
      extra: posted.extra.mapValues(redacted))
  }

  func redacted(_ answer: Answer) -> Answer {
    switch answer {
    case .sent(let posted, let evidence): .sent(redacted(posted), evidence: redacted(evidence))
    case .refused(let words, let isPermanent, let retryAfter):
      .refused(redacted(words), isPermanent: isPermanent, retryAfter: retryAfter)
    case .unclear(let words): .unclear(redacted(words))
    }
  }

  func redacted(_ sighting: Sighting) -> Sighting {
    switch sighting {
    case .found(let posted, let evidence): .found(redacted(posted), evidence: redacted(evidence))
    case .absent(let words): .absent(redacted(words))
    case .unclear(let words): .unclear(redacted(words))
    }
  }
}

/// The secrets that were used, whole and in the pieces that addresses are made of.
private final class Secrets: Sendable {
  private let values = Mutex<[String]>([])

  func add(_ value: String) {
    // What stands in an address is also met without the address, and written with escapes.
    let pieces = value.split(whereSeparator: { "/?&=".contains($0) }).map(String.init)
      .filter { $0.utf8.count >= 12 && !$0.contains(".") }
    values.withLock { values in
      for value in [value, value.percentEncoded] + pieces
      where value.utf8.count >= 4 && !values.contains(value) { values.append(value) }
      values.sort { $0.utf8.count > $1.utf8.count }
    }
  }

  func strike(_ text: String) -> String {
    values.withLock(\.self).reduce(text) { $0.replacing($1, with: "***") }
  }
}

extension String {
  /// All but letters, digits and `-._~` escaped, as a part of an address.
  var percentEncoded: String {
    let hex = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        out.append(byte)
      default: out += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
