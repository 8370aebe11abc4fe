import Diagnostics
import Pipeline

/// A plan, on a terminal or for a program.
struct PlanView {
  let console: Console
  let asJSON: Bool
  let showsBytes: Bool
  let showsText: Bool
  private(set) var hasErrors = false
  private var isFirst = true

  init(console: Console, asJSON: Bool, showsBytes: Bool, showsText: Bool) {
    self.console = console
    self.asJSON = asJSON
    self.showsBytes = showsBytes
    self.showsText = showsText
  }

  mutating func show(_ entry: Pipeline.Plan.Entry) {
    if entry.diagnostics.hasErrors { hasErrors = true }
    if asJSON {
      for draft in entry.drafts { line(draft.json) }
      for diagnostic in entry.diagnostics {
        line([
          "note": .string(entry.path), "blocked": .string(diagnostic.id.description),
          "severity": .string(diagnostic.severity.rawValue), "message": .string(diagnostic.message),
          "hint": JSON(diagnostic.hint),
        ])
      }
      return
    }
    if showsText {
      for text in entry.drafts.flatMap(\.texts) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines { print(String(line).visible) }
        print()
      }
      return
    }
    print("\(entry.path.visible)  \(entry.title.visible)")
    for draft in entry.drafts {
      let name = draft.channel + String(repeating: " ", count: max(1, 15 - draft.channel.count))
      let facts = [draft.count, draft.price, draft.source.isEmpty ? nil : "from: " + draft.source]
        .compactMap(\.self)
      print("  \(name)\((facts + draft.waits).joined(separator: "; ").visible)")
      if showsBytes {
        let lines = draft.payload.hasSuffix("\n") ? draft.payload.dropLast() : draft.payload[...]
        for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
          print("    | \(String(line).visible)")
        }
      }
    }
    for diagnostic in entry.diagnostics {
      print("  blocked: \(diagnostic.message.visible) [\(diagnostic.id)]")
      if let hint = diagnostic.hint { print("    hint: \(hint.visible)") }
    }
  }

  mutating func finish(_ total: Pipeline.Plan.Total) {
    if asJSON {
      open()
      print("\n]}")
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

  private mutating func line(_ json: JSON) {
    print(isFirst ? "" : ",", terminator: "")
    open()
    print("\n" + String(decoding: json.compact(), as: UTF8.self), terminator: "")
  }

  /// Begins the document, which a program gets whole or not at all: a plan that cannot be made has
  /// printed nothing.
  ///
  /// It is written as the notes come, since it is as long as all drafts are.
  private mutating func open() {
    if isFirst { print("{\"schema\":1,\"drafts\":[", terminator: "") }
    isFirst = false
  }
}
