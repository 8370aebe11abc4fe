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
  /// The rows to look at, by the steps of the pipeline, in its order.
  private var due: [DueRows] = []
  /// The place in ``due`` of each row.
  private var dueOfRow: [Int] = []
  private var putOff: [Int] = []
  /// How many items of a step with `each` are not at their end; nothing for a step without items.
  private var openItems: [String: Int] = [:]
  private var open: Int
  private var finished: [Int]

  init(_ rows: [StepRow], of definition: PipelineDefinition) {
    self.rows = rows
    finished = rows.indices.filter { rows[$0].state.isTerminal }
    open = rows.count - finished.count
    for (index, row) in rows.enumerated() {
      places[row.name] = index
      placesByID[row.id] = index
      placesByBase[row.base, default: []].append(index)
      if row.item != nil { openItems[row.base, default: 0] += row.state.isTerminal ? 0 : 1 }
      // The rows of a step stand together: its own, and those of its items.
      if due.last?.base != row.base { due.append(DueRows(row.base, of: row.kind, from: index)) }
      due[due.count - 1].count += 1
      dueOfRow.append(due.count - 1)
    }
    for place in rows.indices { mark(place) }
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

  /// What keeps the rows of a step from being looked at.
  enum Hold {
    case nothing
    /// Only those are looked at that have to ask for consent.
    case untilAsked
    case all
  }

  /// The first step that is to be looked at, which is then looked at.
  ///
  /// - Parameter hold: What keeps back the rows of a step, given its name and its kind. They stay to be
  ///   looked at: a list that waits for one of its items costs nothing for each of the others.
  /// - Returns: Its row; nil when there is none.
  mutating func takeDue(_ hold: (_ base: String, _ kind: String) -> Hold) -> StepRow? {
    for index in due.indices where !due[index].isEmpty {
      let hold = hold(due[index].base, due[index].kind)
      if let place = due[index].take(hold) { return rows[place] }
    }
    return nil
  }

  /// Takes over how steps stand by now, and looks again at what may have changed with that, or with
  /// time: what waits, and what is under way.
  ///
  /// - Parameter moved: The steps that were moved.
  /// - Returns: False when one of them is not in the table, which is to be made anew then.
  mutating func take(_ moved: [StepRow]) -> Bool {
    for row in moved {
      guard placesByID[row.id] != nil else { return false }
      update(row)
      lookAgain(at: row)
    }
    // What is blocked is looked at when a step that it reads from ends.
    for place in rows.indices where rows[place].state != .blocked { mark(place) }
    resume()
    return true
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
    due[dueOfRow[place]].mark(place, asks: rows[place].mustBeAsked)
  }
}

/// The rows of one step of the pipeline that are to be looked at.
private struct DueRows {
  let base: String
  let kind: String
  /// Where its first row stands, and how many there are.
  private let start: Int
  var count = 0
  /// Those that have to ask for consent, and the others.
  private var asking = Marks()
  private var others = Marks()

  init(_ base: String, of kind: String, from start: Int) {
    self.base = base
    self.kind = kind
    self.start = start
  }

  var isEmpty: Bool { asking.isEmpty && others.isEmpty }

  mutating func mark(_ place: Int, asks: Bool) {
    if asks {
      others.remove(place - start)
      asking.insert(place - start, of: count)
    } else {
      asking.remove(place - start)
      others.insert(place - start, of: count)
    }
  }

  /// The place of the first row that nothing keeps back.
  mutating func take(_ hold: StepTable.Hold) -> Int? {
    switch hold {
    case .all: return nil
    case .untilAsked: return asking.takeFirst().map { start + $0 }
    case .nothing:
      let asksFirst = (asking.first ?? count) < (others.first ?? count)
      return (asksFirst ? asking.takeFirst() : others.takeFirst()).map { start + $0 }
    }
  }
}

/// A set of places, of which the first is soon found: they are mostly taken in order.
private struct Marks {
  private var isMarked: [Bool] = []
  /// No place before this one is marked.
  private var low = 0
  private var marked = 0

  var isEmpty: Bool { marked == 0 }

  mutating func insert(_ place: Int, of count: Int) {
    if isMarked.isEmpty { isMarked = Array(repeating: false, count: count) }
    low = min(low, place)
    guard !isMarked[place] else { return }
    isMarked[place] = true
    marked += 1
  }

  mutating func remove(_ place: Int) {
    guard !isMarked.isEmpty, isMarked[place] else { return }
    isMarked[place] = false
    marked -= 1
  }

  var first: Int? {
    mutating get {
      guard marked > 0 else { return nil }
      while !isMarked[low] { low += 1 }
      return low
    }
  }

  mutating func takeFirst() -> Int? {
    guard let place = first else { return nil }
    remove(place)
    return place
  }
}

extension StepRow {
  /// Whether the step has to ask for consent, which it does without waiting for its turn.
  var mustBeAsked: Bool { needsApproval && state == .blocked }
}
