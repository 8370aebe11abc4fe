internal import Synchronization

/// Brings drafts to one channel: how it is called, and what may be concluded from its answers.
///
/// It keeps nothing and retries nothing. Whether a call is made again is decided by whoever has the
/// ledger, and by what ``promise`` says.
package struct Deliverer: Sendable {
  /// The channel's name.
  package let channel: String
  /// What it comes to when the same call is made twice.
  package let promise: Promise
  /// What an account has to say besides its secrets.
  package let settings: [Requirement]
  /// The secrets that an account has to name.
  package let credentials: [Requirement]
  /// The origins that are called, such as `https://mastodon.example`: what a step has to be granted.
  package let origins: @Sendable (Account) throws(AccountError) -> [String]
  /// What no later attempt may choose again, such as a record's key; kept with the intent.
  ///
  /// A pure function of the delivery.
  package let fix: @Sendable (Delivery) -> [String: String]
  /// Makes the call, once.
  ///
  /// Never throws: what cannot be interpreted is ``Answer/unclear(_:)``.
  package let send: @Sendable (Delivery, Session) async -> Answer
  /// Asks the channel whether it has the delivery; nil where it cannot be asked.
  package let find: (@Sendable (Delivery, Session) async -> Sighting)?
  /// How soon after a call the channel's answer to ``find`` can be believed.
  package let settling: Duration
  /// Whether ``send`` does ``Delivery/Action/edit(_:)``.
  package let edits: Bool
  /// Whether ``send`` does ``Delivery/Action/withdraw(_:)``.
  package let withdraws: Bool
  /// Looks whether the credentials are good, and changes nothing; nil where nothing tells.
  package let examine: (@Sendable (Session) async -> AccountState)?
  /// How programs are told of something here; nil where something is posted for readers.
  ///
  /// To tell the same twice changes nothing more, by what the channel is.
  package let telling: Telling?

  /// How programs are told of something that readers do not see.
  package struct Telling: Hashable, Sendable {
    /// Whether somebody agrees to each notice; else whoever names the receiver has agreed to all.
    package var asksConsent: Bool
    /// After how many tries a target that refuses, or cannot be reached, is let go; nil for never.
    package var tries: Int?

    package init(asksConsent: Bool, tries: Int? = nil) {
      self.asksConsent = asksConsent
      self.tries = tries
    }
  }

  /// What a channel makes of the same call made twice.
  package enum Promise: Hashable, Sendable {
    /// It does it once: by a key, a record's name or an address that is there once.
    ///
    /// `within` is how long it remembers; nil for always.
    case once(within: Duration?)
    /// It does it twice.
    case none
  }

  package init(
    channel: String, promise: Promise, settings: [Requirement] = [],
    credentials: [Requirement] = [],
    origins: @escaping @Sendable (Account) throws(AccountError) -> [String],
    fix: @escaping @Sendable (Delivery) -> [String: String] = { _ in [:] },
    send: @escaping @Sendable (Delivery, Session) async -> Answer,
    find: (@Sendable (Delivery, Session) async -> Sighting)? = nil,
    settling: Duration = .seconds(10), edits: Bool = false, withdraws: Bool = false,
    examine: (@Sendable (Session) async -> AccountState)? = nil, telling: Telling? = nil
  ) {
    self.channel = channel
    self.promise = promise
    self.settings = settings
    self.credentials = credentials
    self.origins = origins
    self.fix = fix
    self.send = send
    self.find = find
    self.settling = settling
    self.edits = edits
    self.withdraws = withdraws
    self.examine = examine
    self.telling = telling
  }
}

/// What a deliverer makes its calls with.
package struct Session: Sendable {
  package let account: Account
  /// The value of a secret by its name in ``Deliverer/credentials``.
  ///
  /// Throws what says why there is none. The value goes into a request, and nowhere else.
  package let credential: @Sendable (_ name: String) async throws -> String
  /// Makes one request.
  package let exchange: Exchange
  /// What is kept between the calls of a run.
  package let memory: SessionMemory
  /// Is told of what was made on the way to a delivery, and what it is called: it is in
  /// ``Delivery/fixed`` when the same is delivered, or looked for, after this has failed.
  package var keep: @Sendable (_ name: String, _ value: String) -> Void = { _, _ in }

  package init(
    account: Account, credential: @escaping @Sendable (_ name: String) async throws -> String,
    exchange: @escaping Exchange, memory: SessionMemory = SessionMemory()
  ) {
    self.account = account
    self.credential = credential
    self.exchange = exchange
    self.memory = memory
  }
}

/// What a deliverer keeps between the calls of a run, such as the session that it signed in to: in
/// memory alone, since it may be a secret.
package final class SessionMemory: Sendable {
  private let values = Mutex<[String: String]>([:])

  package init() {}

  package subscript(name: String) -> String? {
    get { values.withLock { $0[name] } }
    set { values.withLock { $0[name] = newValue } }
  }
}

/// Makes one request, follows no redirect and repeats nothing.
package typealias Exchange = @Sendable (Request) async throws(ExchangeError) -> Response

/// A request to a channel.
package struct Request: Hashable, Sendable {
  package var method: String
  /// Absolute.
  package var url: String
  package var headers: [Header]
  package var body: [UInt8]
  /// After how many bytes the rest of the answer's body is left unread; nil for an answer that is
  /// taken whole or not at all.
  package var cutsAnswer: Int?

  package struct Header: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(_ method: String, _ url: String, headers: [Header] = [], body: [UInt8] = []) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// A channel's answer to a request.
package struct Response: Hashable, Sendable {
  package var status: Int
  package var headers: [Request.Header]
  /// At most a megabyte; longer answers are ``ExchangeError/broken(_:)``.
  package var body: [UInt8]

  package init(status: Int, headers: [Request.Header] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Why there is no answer.
package enum ExchangeError: Error, Hashable, Sendable {
  /// No byte of the request left: no such host, refused, no agreement on TLS, not granted.
  case unsent(String, isPermanent: Bool)
  /// The request, or part of it, left, and no whole answer came.
  case broken(String)
}
