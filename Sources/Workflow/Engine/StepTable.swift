/// The steps of a run as they were last seen, and which of them to look at.
///
/// A step is looked at when the run is taken up, when one that it reads from is at its end, and when
/// something that it waited for may have changed: so a long run costs no more for each step than a
/// short one.
struct StepTable: Sendable {
  private(set) var rows: [StepRow]
  private var places: [String: Int] = [:]
  private var placesByID: [Int64: Int] = [:]
  private var placesByBase: [String: [Int]] = [:]
  /// The steps that read from a step.
  private var readers: [String: [String]] = [:]
  private var lists: [String: PipelineDefinition.Reference] = [:]
  private var isDue: [Bool]
  /// No row before this one is due.
  private var firstDue = 0
  private var putOff: [Int] = []
  /// How many items of a step with `each` are not at their end; nothing for a step without items.
  private var openItems: [String: Int] = [:]
  private var open: Int
  private var finished: [Int]

  init(_ rows: [StepRow], of definition: PipelineDefinition) {
    self.rows = rows
    isDue = rows.map { !$0.state.isTerminal }
    finished = rows.indices.filter { rows[$0].state.isTerminal }
    open = rows.count - finished.count
    for (index, row) in rows.enumerated() {
      places[row.name] = index
      placesByID[row.id] = index
      placesByBase[row.base, default: []].append(index)
      if row.item != nil { openItems[row.base, default: 0] += row.state.isTerminal ? 0 : 1 }
    }
    for step in definition.steps {
      var sources = Set(step.inputs.values.map(\.step))
      if let each = step.each {
        sources.insert(each.step)
        lists[step.name] = each
      }
      if let approved = step.approval?.of { sources.insert(approved.step) }
      for source in sources { readers[source, default: []].append(step.name) }
    }
  }

  subscript(name: String) -> StepRow? { places[name].map { rows[$0] } }

  /// How many items of a step with `each` are not at their end; nil before it has items.
  func openItems(of base: String) -> Int? { openItems[base] }

  /// The rows of the items of a step with `each`.
  func items(of base: String) -> [StepRow] {
    placesByBase[base, default: []].map { rows[$0] }.filter { $0.item != nil }
  }

  /// Whether every step is at its end.
  var isFinished: Bool { open == 0 }

  /// The steps that are at their end and were not taken before.
  mutating func takeFinished() -> [StepRow] {
    defer { finished = [] }
    return finished.map { rows[$0] }
  }

  /// The first step that is to be looked at, which is then looked at.
  mutating func takeDue() -> StepRow? {
    while firstDue < rows.count {
      defer { firstDue += 1 }
      guard isDue[firstDue] else { continue }
      isDue[firstDue] = false
      return rows[firstDue]
    }
    return nil
  }

  /// Looks at a step again when something has changed.
  mutating func put(off row: StepRow) {
    if let place = placesByID[row.id] { putOff.append(place) }
  }

  /// Looks at a step again at once, as after it has moved.
  mutating func lookAgain(at row: StepRow) {
    if let place = placesByID[row.id] { mark(place) }
  }

  /// Looks at those again that were put off.
  mutating func resume() {
    for place in putOff { mark(place) }
    putOff = []
  }

  mutating func update(_ row: StepRow) {
    guard let place = placesByID[row.id] else { return }
    let wasOpen = !rows[place].state.isTerminal
    rows[place] = row
    guard row.state.isTerminal, wasOpen else { return }
    open -= 1
    finished.append(place)
    if row.item != nil, let left = openItems[row.base] {
      openItems[row.base] = left - 1
      // Looked at for each item, a list would take a time that grows with its square.
      if left == 1, let gathering = places[row.base] { mark(gathering) }
    }
    for reader in readers[row.base] ?? [] {
      if let item = row.item, lists[reader] == lists[row.base] {
        if let same = places["\(reader)[\(item)]"] { mark(same) }
      } else {
        for place in placesByBase[reader] ?? [] { mark(place) }
      }
    }
  }

  private mutating func mark(_ place: Int) {
    guard !rows[place].state.isTerminal else { return }
    isDue[place] = true
    firstDue = min(firstDue, place)
  }
}

extension StepRow {
  /// Whether the step has to ask for consent, which it does without waiting for its turn.
  var mustBeAsked: Bool { needsApproval && state == .blocked }
}
