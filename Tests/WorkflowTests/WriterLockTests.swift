import Foundation
import Testing

@testable import Workflow

@Suite struct WriterLockTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test func `a second writer is refused after a while, and told who has it`() throws {
    try withExtendedLifetime(workshop.ledger()) {
      let error = #expect(throws: LedgerError.self) { try workshop.ledger() }
      #expect(error?.reason == .busy(process: getpid()))
      #expect(error?.description == "process \(getpid()) is using the ledger \(workshop.path)")
    }
    #expect(throws: Never.self) { try workshop.ledger() }
  }

  @Test func `another process is refused too`() async throws {
    let ledger = try workshop.ledger()
    await #expect(processExitsWith: .exitCode(7)) {
      [path = workshop.path as String, holder = getpid() as Int32] in
      do throws(LedgerError) { _ = try Ledger(path: path, patience: .milliseconds(50)) } catch {
        exit(error.reason == .busy(process: holder) ? 7 : 8)
      }
    }
    withExtendedLifetime(ledger) {}
  }

  @Test func `a second writer waits for the first`() async throws {
    var first: Ledger? = try workshop.ledger()
    let path = workshop.path
    let second = Task.detached { try Ledger(path: path, patience: .seconds(30)).health() }
    try await Task.sleep(for: .milliseconds(50))
    withExtendedLifetime(first) {}
    first = nil
    #expect(try await second.value.synchronous == 2)
  }

  @Test func `a folder that cannot be written is said to be so`() async throws {
    await #expect(processExitsWith: .exitCode(7)) { [path = workshop.path as String] in
      // The tests may run as root, for whom no folder is read-only; nobody's id is 65534.
      let folder = URL(filePath: path).deletingLastPathComponent().deletingLastPathComponent()
      guard unsafe chmod(folder.path, 0o555) == 0 else { exit(9) }
      if geteuid() == 0, setuid(65534) != 0 { exit(9) }
      do throws(LedgerError) { _ = try Ledger(path: path) } catch {
        print(error, error.hint)
        exit(error.reason == .readOnly ? 7 : 8)
      }
    }
  }

  @Test func `a ledger that cannot be written is said to be so`() async throws {
    _ = try workshop.ledger()
    await #expect(processExitsWith: .exitCode(7)) { [path = workshop.path as String] in
      let folder = URL(filePath: path).deletingLastPathComponent()
      guard unsafe chmod(folder.path, 0o755) == 0, unsafe chmod(path + ".lock", 0o666) == 0,
        unsafe chmod(path, 0o444) == 0
      else { exit(9) }
      if geteuid() == 0, setuid(65534) != 0 { exit(9) }
      do throws(LedgerError) { _ = try Ledger(path: path) } catch {
        exit(error.reason == .readOnly ? 7 : 8)
      }
    }
  }
}
