import Support
import Testing

/// What keeps a test's ledger.
enum Backend: String, Sendable, CaseIterable {
  case sqlite = "SQLite"
  case postgres = "PostgreSQL"

  /// The one that the running test is run on.
  @TaskLocal static var current = sqlite

  /// Those that can be had here. PostgreSQL may be missing on a desk, and never in CI.
  static let available = allCases.filter { $0 == .sqlite || PostgresServer.isExpected }
}

/// Runs each test of a suite once on every kind of ledger, so that one suite holds all to the same.
struct EveryBackend: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
    testCase == nil ? nil : self
  }

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    for backend in Backend.available {
      let naming = IssueHandlingTrait.compactMapIssues { issue in
        var issue = issue
        issue.comments.append("on \(backend.rawValue)")
        return issue
      }
      try await Backend.$current.withValue(backend) {
        try await naming.provideScope(for: test, testCase: testCase, performing: function)
      }
    }
  }
}

extension Trait where Self == EveryBackend {
  static var everyBackend: Self { EveryBackend() }
}

@Suite(.everyBackend) struct BackendTests {
  let seen = Backend.current

  @Test func `a suite is made anew for each kind of ledger`() {
    #expect(seen == Backend.current)
  }

  @Test(
    .enabled(
      if: PostgresServer.isExpected,
      "PostgreSQL is not installed here, so the ledger was tested on SQLite alone: make setup"))
  func `the ledger is tested on PostgreSQL too`() { #expect(PostgresServer.isExpected) }
}
