import Support
import Testing

@testable import Pipeline

@Suite struct ReceiptTests {
  private let blank = Receipt(note: "notes/a.md", channel: "mastodon", generation: 0, part: 0)

  private func random(_ seed: inout Seeded) -> Receipt {
    var receipt = blank
    for _ in 0..<Int.random(in: 0...5, using: &seed) {
      var fields = [Attempt.Field.evidence: "a b=%\n\(Int.random(in: 0...2, using: &seed))"]
      if Bool.random(using: &seed) { fields[Attempt.Field.url] = "https://a.example/1" }
      receipt.record(
        Attempt(
          machine: "m\(Int.random(in: 0...2, using: &seed))",
          number: Int.random(in: 1...2, using: &seed),
          state: Attempt.State.allCases.randomElement(using: &seed) ?? .intent,
          at: Int64.random(in: 0...3, using: &seed), fields: fields))
    }
    return receipt
  }

  @Test func `versions join to the same receipt, in whatever order and however often`() {
    var seed = Seeded(seed: 7)
    for _ in 0..<2_000 {
      let (a, b, c) = (random(&seed), random(&seed), random(&seed))
      #expect(a.joined(with: b) == b.joined(with: a))
      #expect(a.joined(with: b).joined(with: c) == a.joined(with: b.joined(with: c)))
      #expect(a.joined(with: b).joined(with: b) == a.joined(with: b))
      // What was sent stays sent, and what is open is not closed by what another machine knows.
      if a.isSent { #expect(a.joined(with: b).isSent) }
      for attempt in a.attempts where attempt.state.isOpen {
        let joined = a.joined(with: b).attempts.first { $0.name == attempt.name }
        #expect(joined.map { $0.state >= attempt.state } == true)
      }
    }
  }

  @Test func `a receipt is read as it was written`() {
    var seed = Seeded(seed: 11)
    for _ in 0..<500 {
      let receipt = random(&seed)
      #expect(Receipt(receipt.bytes, at: receipt.path) == receipt)
    }
  }

  @Test(arguments: [
    "", "note: notes/a.md\n", "note: notes/a.md\nchannel: mastodon\ngeneration: 0\npart: 0\n",
    "note: notes/a.md\nchannel: mastodon\ngeneration: 0\npart: 9223372036854775807\n",
    "note: notes/a.md\nchannel: mastodon\ngeneration: 0\npart: 1\nattempt: machine=a number=9223372036854775807 state=sent at=1\n",
    "note: notes/a.md\nchannel: mastodon\ngeneration: 0\npart: 1\nattempt: machine=a number=1 state=sent at=-9223372036854775808\n",
    "note: notes/a.md\nchannel: mastodon\ngeneration: 0\npart: 1\nattempt: machine=%zz\n",
    "note: notes/b.md\nchannel: mastodon\ngeneration: 0\npart: 1\n",
  ])
  func `what is no receipt of its place is none`(_ text: String) {
    #expect(Receipt(Array(text.utf8), at: blank.path) == nil)
  }

  @Test func `the site reads the address of what is sent, and of nothing else`() {
    var receipt = blank
    var attempt = Attempt(
      machine: "m", number: 1, state: .intent, at: 1,
      fields: [Attempt.Field.url: "https://a.example/1"])
    receipt.record(attempt)
    #expect(!String(decoding: receipt.bytes, as: UTF8.self).contains("\nurl: "))
    attempt.state = .sent
    receipt.record(attempt)
    #expect(String(decoding: receipt.bytes, as: UTF8.self).contains("\nurl: https://a.example/1\n"))
  }
}
