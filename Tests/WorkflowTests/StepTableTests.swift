import Testing

@testable import Workflow

@Suite struct StepTableTests {
  typealias Step = PipelineDefinition.Step

  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// A step, and a list of as many items.
  private func table(_ count: Int, asks: Bool = false) throws -> StepTable {
    let each = PipelineDefinition.Reference(step: "select", output: "notes")
    let definition = PipelineDefinition(
      name: "p", owner: "roman",
      steps: [
        Step("select", uses: "list"),
        Step(
          "post", uses: "post", each: each,
          approval: asks
            ? .init(of: each, from: ["editor"], separate: false, expires: .seconds(1)) : nil),
      ])
    let ledger = try workshop.ledger()
    try ledger.insert("r", definition)
    let row = try #require(try ledger.steps(of: "r").last)
    try ledger.write(now: 0) { transaction in
      try transaction.fanOut(
        NewStep(definition: definition.steps[1], isEffect: true, attempts: 1), of: row,
        into: (0..<count).map { "\($0)" })
    }
    return StepTable(try ledger.steps(of: "r"), of: definition)
  }

  private func take(
    _ table: inout StepTable, _ hold: [String: StepTable.Hold] = [:]
  ) -> String? {
    table.takeDue { base, _ in hold[base] ?? .nothing }?.name
  }

  @Test func `steps are looked at in the order of the pipeline, each once`() throws {
    var table = try table(3)
    var names: [String] = []
    while let name = take(&table) { names.append(name) }
    #expect(names == ["select", "post", "post[0]", "post[1]", "post[2]"])
    table.lookAgain(at: try #require(table["post[1]"]))
    table.lookAgain(at: try #require(table["post[0]"]))
    table.lookAgain(at: try #require(table["post[0]"]))
    #expect(take(&table) == "post[0]")
    #expect(take(&table) == "post[1]")
    #expect(take(&table) == nil)
  }

  @Test func `what waits for its turn is passed over as a whole, and is not lost`() throws {
    var table = try table(2)
    #expect(take(&table) == "select")
    #expect(take(&table, ["post": .all]) == nil)
    #expect(take(&table, ["post": .untilAsked]) == nil)
    #expect(take(&table) == "post")
    #expect(take(&table) == "post[0]")
    #expect(take(&table, ["post": .all]) == nil)
    #expect(take(&table) == "post[1]")
  }

  @Test func `what has to ask for consent does not wait for its turn to do so`() throws {
    var table = try table(2, asks: true)
    #expect(take(&table) == "select")
    #expect(take(&table, ["post": .untilAsked]) == "post[0]")
    #expect(take(&table, ["post": .all]) == nil)
    #expect(take(&table, ["post": .untilAsked]) == "post[1]")
    #expect(take(&table, ["post": .untilAsked]) == nil)
    #expect(take(&table) == "post")
  }

  @Test func `what others moved is taken over, and looked at with all that waits`() throws {
    let ledger = try workshop.ledger()
    var table = try table(3)
    while take(&table) != nil {}
    let seen = try ledger.sequence()
    let change = StepChange(actor: "ada", key: nil, outcome: nil, cause: nil)
    let moved = try #require(table["post[1]"])
    try ledger.write(now: 0) { transaction in
      let ready = try transaction.apply(.needsMet, to: moved, given: .pure, change)
      _ = try transaction.apply(.cancel, to: ready, given: .cancelRequested, change)
    }
    let found = try ledger.steps(of: "r", since: seen)
    #expect(found.rows == [try ledger.step(moved.id)])
    #expect(found.sequence == seen + 2)
    #expect(try ledger.steps(of: "r", since: found.sequence).rows.isEmpty)

    table.put(off: try #require(table["post[2]"]))
    let isKnown = table.take(found.rows)
    #expect(isKnown)
    #expect(table["post[1]"]?.state == .cancelled)
    #expect(table.openItems(of: "post") == 2)
    // What it has nothing to do with is not looked at.
    #expect(take(&table) == "post[2]")
    #expect(take(&table) == nil)
  }

  @Test func `a step that is not in the table is not passed over`() throws {
    var few = try table(1)
    let row = try #require(few["post"])
    let ledger = try workshop.ledger()
    let step = PipelineDefinition.Step("post", uses: "post")
    try ledger.write(now: 0) { transaction in
      try transaction.fanOut(
        NewStep(definition: step, isEffect: true, attempts: 1), of: row, into: ["new"])
    }
    let isKnown = few.take(try ledger.steps(of: "r"))
    #expect(!isKnown)
  }
}
