/// A step that goes through a list: what it is made into, and how that comes together.
extension StepExecution {
  /// Most items that a list may have, and most bytes of one.
  private static let longestList = 10_000
  private static let longestItem = 1024

  /// Makes a step for each item, and when all are at their end, gathers what they made.
  func gather(_ row: StepRow, _ table: inout StepTable) throws -> RunDriver.Look {
    guard let each = step.each else { return .nothing }
    if table.openItems(of: row.name) == nil {
      switch needs(table) {
      case .unmet: return .nothing
      case .broken(let cause): return skip(row, cause)
      case .met: break
      }
      var seen: Set<String> = []
      let list = (value(of: each, table) ?? "").split(separator: "\n").map(String.init)
        .filter { seen.insert($0).inserted }
      guard list.count <= Self.longestList, list.allSatisfy({ $0.utf8.count <= Self.longestItem })
      else {
        return skip(
          row,
          "'\(each)' is too long a list: at most \(Self.longestList) items of "
            + "\(Self.longestItem) bytes")
      }
      if !list.isEmpty {
        try ledger.write(now: engine.now()) { transaction in
          // Whoever else drives the run may have been faster.
          guard
            try !transaction.connection.steps(of: row.run).contains(where: {
              $0.base == row.base && $0.item != nil
            })
          else { return }
          try transaction.fanOut(
            NewStep(
              definition: step, isEffect: kind?.effect(of: step) != nil, attempts: row.maxAttempts),
            of: row, into: list)
        }
        table = StepTable(try ledger.steps(of: row.run), of: driver.definition)
        return .moved
      }
    }
    guard table.openItems(of: row.name) ?? 0 == 0 else { return .nothing }
    let items = table.items(of: row.name)
    let failed = items.filter { $0.state != .succeeded }
    if !failed.isEmpty, row.isRequired {
      return skip(row, "\(failed.count) of \(items.count) items did not succeed")
    }
    var outputs: [String: String] = [:]
    for name in kind?.outputs(of: step) ?? [] {
      outputs[name] = items.compactMap { $0.outputs[name] }.joined(separator: "\n")
    }
    let outcome = StepOutcome(
      outputs, note: "\(items.count - failed.count) of \(items.count) items")
    // What there is to do is done here, so it takes one transaction and no lease.
    let done = try ledger.write(now: engine.now()) { transaction in
      let ready = try transaction.apply(.needsMet, to: row, given: .pure, change())
      let claimed = try transaction.apply(.claim, to: ready, given: .slotFree, change())
      return try transaction.apply(.ok, to: claimed, given: .pure, change(outcome: outcome))
    }
    table.update(done)
    return .moved
  }
}
