internal import Diagnostics
internal import Markdown
internal import Workflow

/// What ran in the repository, and what waits for a person: to be read here, and decided at a
/// terminal.
struct RoomRuns {
  let location: RepositoryLocation

  private static let most = 30

  var html: String {
    let waiting = waiting
    return """
      <header class="title">
      <h1>Runs</h1>
      </header>
      <section>
      <h2>Waiting for approval</h2>
      \(waiting.isEmpty ? "<p>Nothing waits.</p>\n" : waiting)</section>
      <section>
      <h2>Latest runs</h2>
      \(runs)</section>

      """
  }

  /// What waits, each with the command that decides; nothing when nothing does.
  var waiting: String {
    do {
      return try Approvals(location).waiting().map(item).joined()
    } catch {
      return PreviewRoom.notice(Stop(error))
    }
  }

  private func item(_ waiting: Approvals.Waiting) -> String {
    let pending = waiting.pending
    let subject = String(pending.subject.prefix(12))
    let people = waiting.people.map { ": " + $0.joined(separator: ", ") } ?? ""
    let rows = [
      ("step", "\(pending.pipeline), \(pending.step)"), ("to", pending.target),
      ("content", pending.payload), ("commit", waiting.commit),
      ("who", "\(pending.quorum) of \(pending.roles.joined(separator: ", "))\(people)"),
      ("until", Moment.text(milliseconds: pending.closesAt)),
    ]
    let facts = rows.map { "<dt>\($0)</dt><dd>\(HTML.escaped($1.visible))</dd>\n" }.joined()
    let sign = waiting.isSigned ? " --sign ~/.ssh/id_ed25519" : ""
    return """
      <div class="waiting">
      <dl>
      \(facts)</dl>
      <pre>controlroom approve \(subject)\(sign) --because "…"
      controlroom reject \(subject)\(sign) --because "…"</pre>
      </div>

      """
  }

  private var runs: String {
    do {
      let runs = try Runs(location).list(limit: Self.most)
      if runs.isEmpty { return "<p>Nothing ran yet.</p>\n" }
      return RoomPage.table(["State", "Run", "Began", "Steps"], runs.map(cells))
    } catch {
      return PreviewRoom.notice(Stop(error))
    }
  }

  private func cells(_ run: RunReport) -> [String] {
    let isBad = [.failed, .parked, .interrupted, .rejected].contains(run.state)
    let steps = run.steps.map { step in
      let cause = step.cause.map { ": \($0)" } ?? ""
      return "<li>\(HTML.escaped("\(step.name) \(step.state.rawValue)\(cause)".visible))</li>\n"
    }
    let list =
      "<details>\n<summary>\(TextReport.count(run.steps.count, "step"))</summary>\n<ul>\n"
      + "\(steps.joined())</ul>\n</details>"
    return [
      "<span class=\"status\(isBad ? " error" : "")\">\(run.state.rawValue)</span>",
      "\(HTML.escaped(run.pipeline.visible))<br><small>\(HTML.escaped(run.id))</small>",
      Moment.text(milliseconds: run.createdAt), list,
    ]
  }
}
