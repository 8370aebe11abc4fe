import Delivering
import Foundation
import Support
import Synchronization
import Testing

@testable import Pipeline

/// What `doctor --accounts` sends, to whom, and what it says of the answer.
@Suite struct DoctorAccountsTests {
  private static let token = "planted-account-token-42"
  private static let now: Int64 = 1_800_000_000

  private let asked = Asked()

  /// What a channel was shown.
  private final class Asked: Sendable {
    private let tokens = Mutex<[String]>([])
    var all: [String] { tokens.withLock(\.self) }
    func add(_ token: String) { tokens.withLock { $0.append(token) } }
  }

  private func findings(
    secrets: String = "{ token: CR_DOCTOR_ACCOUNT }", agrees: Bool = true,
    answering state: AccountState
  ) async throws -> [Finding] {
    unsafe setenv("CR_DOCTOR_ACCOUNT", Self.token, 1)
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "notes/a.md": "# A\n",
          "pipelines/site.yaml":
            "channels:\n  mastodon:\n    endpoint: https://social.example\n    secrets: \(secrets)\n",
        ])
    }
    try repository.checkOut()
    var means = DeliveryMeans(deliverers: [deliverer(state)]) { _, _ in
      { _ throws(ExchangeError) in throw .unsent("nobody is asked", isPermanent: true) }
    }
    means.now = { Self.now * 1000 }
    let doctor = Doctor(
      RepositoryLocation(repository.path), program: "/opt/controlroom", configuration: nil,
      accounts: means)
    guard agrees else { return try await doctor.examine().filter { $0.name == "accounts" } }
    let before = await AccountsCheck.examine(try Patient(doctor))
    let digest = try #require(before.first?.text.split(separator: " ").last)
    try repository.git("config", "--add", "controlroom.trust", String(digest))
    return await AccountsCheck.examine(try Patient(doctor))
  }

  private func deliverer(_ state: AccountState) -> Deliverer {
    Deliverer(
      channel: "mastodon", promise: .none, credentials: [Requirement("token", "A token.")],
      origins: { account throws(AccountError) in [account.endpoint ?? ""] },
      send: { _, _ in .unclear("nothing is sent here") },
      examine: { [asked] session in
        guard let token = try? await session.credential("token") else {
          return AccountState(isAccepted: false, remark: "there is no token")
        }
        asked.add(token)
        var state = state
        state.remark = state.remark.replacing("TOKEN", with: token)
        return state
      })
  }

  @Test func `no channel is asked before this machine has agreed to where secrets go`() async throws
  {
    let found = try await findings(
      agrees: false, answering: AccountState(isAccepted: true, remark: ""))
    #expect(found.map(\.state) == [.advice] && asked.all == [])
    #expect(
      found.first?.text.hasPrefix(
        "asking mastodon sends CR_DOCTOR_ACCOUNT to https://social.example, and this machine has "
          + "not agreed to that") == true)
  }

  @Test func `a channel that takes the credentials is fine, and shows no secret`() async throws {
    let found = try await findings(
      answering: AccountState(isAccepted: true, remark: "it takes TOKEN for @ada"))
    #expect(asked.all == [Self.token])
    #expect(
      found == [
        Finding(
          "accounts", .fine, "mastodon: it takes ‹secret CR_DOCTOR_ACCOUNT› for @ada")
      ])
  }

  @Test(arguments: [(Int64(13), Finding.State.advice), (15, .fine), (-1, .advice)])
  func `credentials that end within a fortnight are worth a word`(
    _ days: Int64, _ state: Finding.State
  ) async throws {
    let found = try await findings(
      answering: AccountState(
        isAccepted: true, remark: "@ada", expiresAt: Self.now + days * 86_400))
    #expect(found.map(\.state) == [state])
    #expect(found.first?.text.contains("the credentials end on 2027-01-") == true)
  }

  @Test func `a channel that refuses them is a problem, as is an account without a secret`()
    async throws
  {
    let refused = try await findings(
      answering: AccountState(isAccepted: false, remark: "401: TOKEN was revoked"))
    #expect(refused.map(\.state) == [.problem])
    #expect(!"\(refused)".contains(Self.token))
    let missing = try await findings(
      secrets: "{}", agrees: false, answering: AccountState(isAccepted: true, remark: ""))
    #expect(missing.map(\.state) == [.problem])
    #expect(missing.first?.text == "mastodon: the account names no secret 'token'")
  }
}
