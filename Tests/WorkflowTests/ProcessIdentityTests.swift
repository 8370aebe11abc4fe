import Testing

@testable import Workflow

@Suite struct ProcessIdentityTests {
  private let here = ProcessIdentity.current()

  @Test func `this process is alive, and a process of another start or boot is not`() {
    #expect(here.isAlive)
    let reused = ProcessIdentity(boot: here.boot, id: here.id, started: "1", session: 1)
    #expect(!reused.isAlive)
    let rebooted = ProcessIdentity(boot: "b", id: here.id, started: here.started, session: 1)
    #expect(!rebooted.isAlive)
    let gone = ProcessIdentity(boot: here.boot, id: .max, started: "1", session: 1)
    #expect(!gone.isAlive)
  }

  @Test func `an earlier session of this process is over, as this process knows`() throws {
    let workshop = try Workshop()
    let ledger = try workshop.ledger()
    let owner = try #require(ledger.owner)
    ledger.beginDriving("r")
    #expect(!ledger.isProvenGone(owner, from: "r"))
    #expect(ledger.isProvenGone(here, from: "r"))
    #expect(ledger.isProvenGone(owner, from: "s"))
    // Another opening by this process knows it as well.
    #expect(!(try workshop.ledger().isProvenGone(owner, from: "r")))
    ledger.endDriving("r")
    #expect(ledger.isProvenGone(owner, from: "r"))
  }

  @Test(.everyBackend) func `of a process in another container nobody here knows that it is gone`()
    throws
  {
    let ledger = try Workshop().ledger()
    let boot = String(here.boot.prefix { $0 != "+" })
    let elsewhere = ProcessIdentity(boot: boot + "+1", id: .max, started: "1", session: 1)
    #expect(!elsewhere.isAlive)
    #expect(!ledger.isProvenGone(elsewhere, from: "r"))
    // An earlier boot is over; on a shared ledger it may be another machine's.
    let earlier = ProcessIdentity(boot: "b+1", id: here.id, started: "1", session: 1)
    #expect(ledger.isProvenGone(earlier, from: "r") == (Backend.current == .sqlite))
  }

  @Test func `an identity survives being written down`() {
    #expect(ProcessIdentity(text: here.text) == here)
    #expect(ProcessIdentity(text: "") == nil)
    #expect(ProcessIdentity(text: "a/b/c/d") == nil)
  }
}
