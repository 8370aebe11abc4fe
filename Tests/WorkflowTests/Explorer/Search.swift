import Workflow

/// Walks every world that can be reached, nearest first, and looks whether each keeps the promises.
struct Search {
  /// What was found.
  struct Result {
    var worlds = 0
    var moves = 0
    /// Worlds from which no sequence of moves ends both steps.
    var stuck = 0
    /// Rows of the table that no world takes.
    var untaken: [TransitionTable.Row] = []
    /// The shortest way to a broken promise.
    var disaster: Disaster?
  }

  struct Disaster {
    var broken: Promise
    var moves: [Moves.Label]
  }

  private var moves: Moves
  private var worlds = SmallWorldSet()
  /// From which world, and by what, each world was first reached.
  private var parents: [Int32] = []
  private var labels: [Moves.Label] = []

  init(without missing: Defences = [], attempts: UInt8 = 2) {
    moves = Moves(defences: Defences.all.subtracting(missing), attempts: attempts)
  }

  /// Searches until a promise is broken, else through to the end.
  mutating func run() -> Result {
    var result = Result()
    var next: [Int32] = []
    var starts: [Int32] = []
    _ = worlds.insert(SmallWorld().code)
    parents.append(-1)
    labels.append(.buildReady)
    var index = 0
    while index < worlds.count {
      let world = SmallWorld(code: worlds[index])
      if let broken = Promise.broken(in: world, attempts: moves.attempts) {
        result.disaster = Disaster(broken: broken, moves: way(to: index))
        break
      }
      starts.append(Int32(next.count))
      for move in moves.from(world) {
        if let broken = Promise.broken(from: world, to: move.world) {
          result.disaster = Disaster(broken: broken, moves: way(to: index) + [move.what])
        }
        let (number, isNew) = worlds.insert(move.world.code)
        next.append(Int32(number))
        if isNew {
          parents.append(Int32(index))
          labels.append(move.what)
        }
      }
      if result.disaster != nil { break }
      index += 1
    }
    result.worlds = worlds.count
    result.moves = next.count
    guard result.disaster == nil else { return result }
    starts.append(Int32(next.count))
    result.stuck = worlds.count - reachingAnEnd(next, starts)
    result.untaken = TransitionTable.rows.indices.filter { !moves.taken[$0] }
      .map { TransitionTable.rows[$0] }
    return result
  }

  private func way(to index: Int) -> [Moves.Label] {
    var way: [Moves.Label] = []
    var index = index
    while parents[index] >= 0 {
      way.append(labels[index])
      index = Int(parents[index])
    }
    return way.reversed()
  }

  /// How many worlds can still reach one in which both steps are over.
  private func reachingAnEnd(_ next: [Int32], _ starts: [Int32]) -> Int {
    // The moves backwards: for each world, those before it.
    var ends = [Int32](repeating: 0, count: worlds.count + 1)
    for world in next { ends[Int(world) + 1] += 1 }
    for world in 0..<worlds.count { ends[world + 1] += ends[world] }
    let first = ends
    var before = [Int32](repeating: 0, count: next.count)
    for world in 0..<worlds.count {
      for move in Int(starts[world])..<Int(starts[world + 1]) {
        let target = Int(next[move])
        before[Int(ends[target])] = Int32(world)
        ends[target] += 1
      }
    }
    var reaching = [Bool](repeating: false, count: worlds.count)
    var frontier: [Int32] = []
    for world in 0..<worlds.count where SmallWorld(code: worlds[world]).isOver {
      reaching[world] = true
      frontier.append(Int32(world))
    }
    var count = frontier.count
    while let world = frontier.popLast() {
      for move in Int(first[Int(world)])..<Int(first[Int(world) + 1]) {
        let earlier = Int(before[move])
        if !reaching[earlier] {
          reaching[earlier] = true
          count += 1
          frontier.append(Int32(earlier))
        }
      }
    }
    return count
  }
}

/// The worlds that were seen, each with a number, in the order in which they were.
///
/// Open addressing over words: a `Set` would spend most of the search in hashing.
struct SmallWorldSet {
  private var codes: [UInt64] = []
  private var slots = [Int32](repeating: -1, count: 1 << 16)

  var count: Int { codes.count }
  subscript(index: Int) -> UInt64 { codes[index] }

  /// The number of a world, and whether it was not known before.
  mutating func insert(_ code: UInt64) -> (number: Int, isNew: Bool) {
    var slot = place(of: code)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if codes[number] == code { return (number, false) }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(codes.count)
    codes.append(code)
    if codes.count * 2 > slots.count { grow() }
    return (codes.count - 1, true)
  }

  private func place(of code: UInt64) -> Int {
    let mixed = (code ^ code >> 29) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 24) & (slots.count - 1)
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 4)
    for (number, code) in codes.enumerated() {
      var slot = place(of: code)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(number)
    }
  }
}
