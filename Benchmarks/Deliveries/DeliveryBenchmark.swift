import Delivering
import Foundation

/// Brings payloads to a channel of a lab and writes nothing down: what deliveries take by themselves.
///
///     DeliveryBenchmark URL CHANNEL FILE PARALLEL
///
/// FILE is a list of payloads in JSON. Prints how many seconds it took until the last was there.
@main struct DeliveryBenchmark {
  static func main() async throws {
    let words = CommandLine.arguments
    guard words.count == 5, let parallel = Int(words[4]), parallel > 0,
      let deliverer = Deliverers.named(words[2]), let account = Account.lab(at: words[1])[words[2]]
    else {
      print("usage: DeliveryBenchmark URL CHANNEL FILE PARALLEL")
      exit(64)
    }
    let payloads = try JSONDecoder().decode(
      [String].self, from: Data(contentsOf: URL(filePath: words[3])))
    let exchanger = Exchanger()
    let session = Session(
      account: account, credential: { _ in Account.labSecret(of: deliverer.channel) },
      exchange: exchanger.exchange(for: account))
    let clock = ContinuousClock()
    let start = clock.now
    try await withThrowingTaskGroup { group in
      for first in 0..<parallel {
        group.addTask {
          for number in stride(from: first, to: payloads.count, by: parallel) {
            try await send(payloads[number], number, deliverer, session)
          }
        }
      }
      try await group.waitForAll()
    }
    let (seconds, attoseconds) = (clock.now - start).components
    await exchanger.close()
    print(Double(seconds) + Double(attoseconds) / 1e18)
  }

  private static func send(
    _ payload: String, _ number: Int, _ deliverer: Deliverer, _ session: Session
  ) async throws {
    let digits = String(number, radix: 16)
    var delivery = Delivery(
      channel: deliverer.channel, note: "\(number)", link: nil, payload: Array(payload.utf8),
      key: String(repeating: "0", count: 64 - digits.count) + digits,
      moment: Int64(Date().timeIntervalSince1970))
    delivery.fixed = deliverer.fix(delivery)
    let answer = await deliverer.send(delivery, session)
    guard case .sent = answer else {
      print("payload \(number): \(answer)")
      exit(2)
    }
  }
}
