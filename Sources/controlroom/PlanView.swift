import Diagnostics
import Pipeline

/// How a plan shows the drafts of a note: pure, since it is most of what a long plan does beside
/// making them.
struct PlanLayout: Sendable {
  let asJSON: Bool
  let showsBytes: Bool
  let showsText: Bool

  /// The drafts of a note; empty where nothing of them is shown.
  ///
  /// - Returns: Lines, each with its end; of JSON the members of a list, without the comma before the
  ///   first and the end of the last.
  func show(_ entry: Pipeline.Plan.Entry) -> String {
    if asJSON { return json(entry) }
    return showsText ? words(entry) : facts(entry)
  }

  private func json(_ entry: Pipeline.Plan.Entry) -> String {
    let members =
      entry.drafts.map(\.json) + entry.blocks.map { finding($0, as: "blocked", of: entry) }
      + entry.remarks.map { finding($0, as: "remark", of: entry) }
    return members.map { String(decoding: $0.compact(), as: UTF8.self) }.joined(separator: ",\n")
  }

  private func finding(
    _ diagnostic: Diagnostic, as key: String, of entry: Pipeline.Plan.Entry
  ) -> JSON {
    .object([
      .init("note", .string(entry.path)), .init(key, .string(diagnostic.id.description)),
      .init("severity", .string(diagnostic.severity.rawValue)),
      .init("message", .string(diagnostic.message)), .init("hint", JSON(diagnostic.hint)),
    ])
  }

  private func words(_ entry: Pipeline.Plan.Entry) -> String {
    entry.drafts.flatMap(\.texts).map { text in
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { String($0).visible + "\n" }.joined() + "\n"
    }.joined()
  }

  private func facts(_ entry: Pipeline.Plan.Entry) -> String {
    var out = "\(entry.path.visible)  \(entry.title.visible)\n"
    for draft in entry.drafts {
      let name = draft.channel + String(repeating: " ", count: max(1, 15 - draft.channel.count))
      let facts = [draft.count, draft.price, draft.source.isEmpty ? nil : "from: " + draft.source]
        .compactMap(\.self)
      out += "  \(name)\((facts + draft.waits).joined(separator: "; ").visible)\n"
      guard showsBytes else { continue }
      let payload = draft.payload
      let lines = payload.hasSuffix("\n") ? payload.dropLast() : payload[...]
      for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
        out += "    | \(String(line).visible)\n"
      }
    }
    let findings =
      entry.blocks.map { ("blocked", $0) } + entry.remarks.map { ($0.severity.rawValue, $0) }
    for (word, diagnostic) in findings {
      out += "  \(word): \(diagnostic.message.visible) [\(diagnostic.id)]\n"
      if let hint = diagnostic.hint { out += "    hint: \(hint.visible)\n" }
    }
    return out
  }
}

/// A plan, on a terminal or for a program.
struct PlanView {
  let console: Console
  let layout: PlanLayout
  private(set) var hasErrors = false
  private var isFirst = true

  init(console: Console, layout: PlanLayout) {
    self.console = console
    self.layout = layout
  }

  /// Prints a note as ``PlanLayout/show(_:)`` has laid it out.
  mutating func print(_ shown: String, hasErrors: Bool) {
    if hasErrors { self.hasErrors = true }
    guard layout.asJSON else {
      Swift.print(shown, terminator: "")
      return
    }
    if shown.isEmpty { return }
    Swift.print(isFirst ? "" : ",", terminator: "")
    open()
    Swift.print("\n" + shown, terminator: "")
  }

  mutating func finish(_ total: Pipeline.Plan.Total) {
    if layout.asJSON {
      open()
      Swift.print("\n]}")
      return
    }
    console.show(total.diagnostics)
    let price =
      total.prices.isEmpty
      ? "" : ", sending them all costs " + total.prices.map(\.text).joined(separator: " and ")
    console.say(
      "\(TextReport.count(total.drafts, "draft")) of \(TextReport.count(total.notes, "note"))"
        + ", \(total.blocked) blocked\(price)")
  }

  /// Begins the document, which a program gets whole or not at all: a plan that cannot be made has
  /// printed nothing.
  ///
  /// It is written as the notes come, since it is as long as all drafts are.
  private mutating func open() {
    if isFirst { Swift.print("{\"schema\":1,\"drafts\":[", terminator: "") }
    isFirst = false
  }
}
