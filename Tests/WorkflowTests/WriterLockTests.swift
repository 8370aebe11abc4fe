import Foundation
import Synchronization
import Testing

@testable import Workflow

@Suite struct WriterLockTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// Keeps a write transaction open while `body` is called.
  private func writing(_ ledger: Ledger, _ body: () throws -> Void) throws {
    _ = try ledger.write(now: 0) { _ in try body() }
  }

  @Test func `while one writes another waits, and is told in the end who it is`() throws {
    let first = try workshop.ledger()
    let second = try workshop.ledger()
    try writing(first) {
      let error = #expect(throws: LedgerError.self) { try writing(second) {} }
      #expect(error?.reason == .busy(process: getpid()))
      #expect(error?.description == "process \(getpid()) is using the ledger \(workshop.path)")
      #expect(throws: LedgerError.self) { try workshop.ledger() }
    }
    #expect(throws: Never.self) { try writing(second) {} }
  }

  @Test func `between two writes another process may write`() async throws {
    let ledger = try workshop.ledger()
    try ledger.insert("a", Sample.definition)
    await #expect(processExitsWith: .success) { [path = workshop.path as String] in
      try Ledger(path: path, patience: .milliseconds(50)).insert("b", Sample.definition)
    }
    try ledger.insert("c", Sample.definition)
    #expect(try ledger.runs().map(\.id) == ["c", "b", "a"])
    #expect(try ledger.verify() == nil)
  }

  @Test func `another process that waits too long is told who it is`() async throws {
    let ledger = try workshop.ledger()
    let (isOver, over) = AsyncStream.makeStream(of: Void.self)
    let (isWriting, begin) = AsyncStream.makeStream(of: Void.self)
    let release = DispatchSemaphore(value: 0)
    let thread = Thread {
      try? self.writing(ledger) {
        begin.finish()
        release.wait()
      }
      over.finish()
    }
    thread.start()
    for await _ in isWriting {}
    await #expect(processExitsWith: .exitCode(7)) {
      [path = workshop.path as String, holder = getpid() as Int32] in
      do throws(LedgerError) { _ = try Ledger(path: path, patience: .milliseconds(50)) } catch {
        exit(error.reason == .busy(process: holder) ? 7 : 8)
      }
    }
    release.signal()
    for await _ in isOver {}
  }

  @Test func `a writer that waits for long is told for whom, before its patience ends`() throws {
    let first = try workshop.ledger()
    let told = Mutex<[Int32?]>([])
    try writing(first) {
      #expect(throws: LedgerError.self) {
        _ = try Ledger(
          path: workshop.path, patience: WriterLock.politeness + .milliseconds(200),
          isWaiting: { process in told.withLock { $0.append(process) } })
      }
    }
    #expect(told.withLock { $0 } == [getpid()])
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
