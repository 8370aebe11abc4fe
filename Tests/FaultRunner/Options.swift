import FaultDisk

/// What ``FaultRunner`` is told on its command line.
struct Options {
  let ledger: String
  let world: String
  let rounds: Int
  var killAt = 0
  var lease = 60_000
  var seed: UInt64 = 0
  var disk: fault_kind?
  var faultAt = 0
  var loss = FAULT_KEEP
  /// How many pages the WAL may have before they are copied into the file; 0 for SQLite's 1,000.
  var checkpoint = 0
  /// What the engine is made to forget about durability, after it has checked it.
  var synchronous: String?

  init(_ arguments: [String]) throws(Misuse) {
    var words = arguments.dropFirst()
    func next() throws(Misuse) -> String {
      guard let word = words.popFirst() else { throw Misuse("an argument is missing") }
      return word
    }
    func number<N: FixedWidthInteger>() throws(Misuse) -> N {
      let word = try next()
      guard let number = N(word) else { throw Misuse("'\(word)' is no number") }
      return number
    }
    func choice<Value>(_ values: [String: Value]) throws(Misuse) -> Value {
      let word = try next()
      guard let value = values[word] else { throw Misuse("'\(word)' is no choice") }
      return value
    }
    ledger = try next()
    world = try next()
    rounds = try number()
    while let word = words.popFirst() {
      switch word {
      case "--kill-at": killAt = try number()
      case "--lease": lease = try number()
      case "--seed": seed = try number()
      case "--disk": disk = try choice(Self.kinds)
      case "--fault-at": faultAt = try number()
      case "--loss": loss = try choice(Self.losses)
      case "--checkpoint": checkpoint = try number()
      case "--synchronous":
        synchronous = try choice(["off": "OFF", "normal": "NORMAL", "full": "FULL"])
      default: throw Misuse("'\(word)' is no option")
      }
    }
  }

  private static let kinds: [String: fault_kind] = [
    "power": FAULT_POWER, "ioerr": FAULT_ERROR, "read": FAULT_READ, "short": FAULT_SHORT,
    "fsync": FAULT_SYNC, "full": FAULT_FULL,
  ]
  private static let losses: [String: fault_loss] = [
    "none": FAULT_KEEP, "random": FAULT_RANDOM, "all": FAULT_ALL,
  ]

  struct Misuse: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }
}
