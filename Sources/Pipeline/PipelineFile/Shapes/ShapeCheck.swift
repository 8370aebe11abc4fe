internal import ConfigFormats
internal import Diagnostics
internal import Notes

/// Holds a file against its shape, and says where the two differ.
struct ShapeCheck {
  /// What the differences are called.
  struct IDs {
    var invalid: Diagnostic.ID
    var unknownKey: Diagnostic.ID
    var missingKey: Diagnostic.ID
    /// Keys whose absence has a name of its own.
    var missingKeys: [String: Diagnostic.ID] = [:]
    var unknownKeySeverity = Diagnostic.Severity.error
  }

  let path: String
  let ids: IDs
  private(set) var diagnostics: [Diagnostic] = []

  init(path: String, ids: IDs) {
    self.path = path
    self.ids = ids
  }

  /// Looks at a value and all that is in it.
  ///
  /// - Parameters:
  ///   - value: What the file says.
  ///   - shape: What it may say.
  ///   - key: The key before it; empty for the whole file.
  ///   - place: Where to point when something is missing.
  mutating func check(
    _ value: ConfigValue, _ shape: Shape, as key: String, at place: SourceRange
  ) {
    switch shape {
    case .text:
      if value.text?.isEmpty ?? true { wrongKind(value, key, "text", place) }
    case .form(let form): check(value, form, key, place)
    case .word(let words): check(value, among: words, key, place)
    case .integer(let range):
      guard let number = value.integer else { return wrongKind(value, key, "a number", place) }
      if range.contains(number) { return }
      invalid(
        at: value.range,
        range.count == 1
          ? "'\(key)' is \(range.lowerBound), and nothing else yet"
          : range.upperBound == .max
            ? "'\(key)' is at least \(range.lowerBound)"
            : "'\(key)' is a number from \(range.lowerBound) to \(range.upperBound)")
    case .flag:
      if value.bool == nil { wrongKind(value, key, "true or false", place) }
    case .list(let item, let atLeast, let unique):
      check(value, each: item, atLeast: atLeast, unique: unique, key, place)
    case .table(let table): check(value, table, key, place)
    case .map(let name, let shape, let atLeast):
      guard let entries = value.table else { return wrongKind(value, key, "a table", place) }
      if entries.count < atLeast { missing(key, "needs at least one entry", place) }
      for entry in entries {
        if !name.accepts(entry.key) {
          invalid(at: entry.keyRange, "'\(entry.key)' is not \(name.noun)", hint: name.hint)
        }
        check(entry.value, shape, as: entry.key, at: entry.keyRange)
      }
    }
  }

  private mutating func check(
    _ value: ConfigValue, _ form: TextForm, _ key: String, _ place: SourceRange
  ) {
    // What YAML takes for true or false an editor does not take for a name.
    guard let text = value.text, value.bool == nil else {
      return wrongKind(value, key, form.noun, place)
    }
    if form.accepts(text) { return }
    invalid(at: value.range, "'\(text)' is not \(form.noun)", hint: form.hint)
  }

  private mutating func check(
    _ value: ConfigValue, among words: [String], _ key: String, _ place: SourceRange
  ) {
    guard let text = value.text else { return wrongKind(value, key, "a word", place) }
    if words.contains(text) { return }
    let near = Suggestion.nearest(to: text, among: words)
    let known = words.map { "'\($0)'" }
    invalid(
      at: value.range,
      "'\(text)' is none of \(known.dropLast().joined(separator: ", ")) and \(known.last ?? "")",
      hint: near.map { "did you mean '\($0)'?" }, fix: near)
  }

  private mutating func check(
    _ value: ConfigValue, each item: Shape, atLeast: Int, unique: Bool, _ key: String,
    _ place: SourceRange
  ) {
    guard let items = value.list else { return wrongKind(value, key, "a list", place) }
    if items.count < atLeast { missing(key, "needs at least one item", place) }
    var seen: Set<String> = []
    for value in items {
      check(value, item, as: key, at: value.range)
      if unique, let text = value.text, !seen.insert(text).inserted {
        invalid(at: value.range, "'\(text)' stands there twice", hint: "keep one of the two")
      }
    }
  }

  private mutating func check(
    _ value: ConfigValue, _ table: Shape.Table, _ key: String, _ place: SourceRange
  ) {
    guard let entries = value.table else { return wrongKind(value, key, "a table", place) }
    for entry in entries {
      if let known = table.keys.first(where: { $0.name == entry.key }) {
        check(entry.value, known.shape, as: entry.key, at: entry.keyRange)
      } else {
        unknown(entry, in: table)
      }
    }
    let given = Set(entries.map(\.key))
    for wanted in table.keys where wanted.isRequired && !given.contains(wanted.name) {
      diagnostics.append(
        Diagnostic(
          .error, ids.missingKeys[wanted.name] ?? ids.missingKey, at: place, in: path,
          "\(quoted(key)) does not say '\(wanted.name)'",
          hint: wanted.example.isEmpty
            ? "add '\(wanted.name):'" : "add '\(wanted.name): \(wanted.example)'"))
    }
    if table.isNeverEmpty, entries.isEmpty { missing(key, "says nothing", place) }
    checkChoice(entries, table, key, place)
  }

  private mutating func checkChoice(
    _ entries: [ConfigValue.Entry], _ table: Shape.Table, _ key: String, _ place: SourceRange
  ) {
    let chosen = entries.filter { table.oneOf.contains($0.key) }
    let choice = table.oneOf.map { "'\($0)'" }.joined(separator: " or ")
    if !table.oneOf.isEmpty, chosen.isEmpty {
      invalid(at: place, "\(quoted(key)) says neither of \(choice)")
    } else if chosen.count > 1 {
      invalid(
        at: chosen[1].keyRange, "\(table.noun) says one of \(choice), and not both",
        hint: "keep one of the two")
    }
    if let (dependent, needed) = table.dependent,
      let entry = entries.first(where: { $0.key == dependent }),
      !entries.contains(where: { $0.key == needed })
    {
      invalid(at: entry.keyRange, "'\(dependent)' means nothing without '\(needed)'")
    }
  }

  private mutating func wrongKind(
    _ value: ConfigValue, _ key: String, _ wanted: String, _ place: SourceRange
  ) {
    let isThere = !value.isEmpty && value.range.upperBound > value.range.lowerBound
    invalid(
      at: isThere ? value.range : place,
      "'\(key)' is \(value.text == "" ? "empty" : value.kind), and has to be \(wanted)")
  }

  private func quoted(_ key: String) -> String { key.isEmpty ? "the file" : "'\(key)'" }

  private mutating func missing(_ key: String, _ what: String, _ place: SourceRange) {
    invalid(at: place, "'\(key)' \(what)")
  }

  private mutating func unknown(_ entry: ConfigValue.Entry, in table: Shape.Table) {
    let near = Suggestion.nearest(to: entry.key, among: table.keys.map(\.name))
    diagnostics.append(
      Diagnostic(
        ids.unknownKeySeverity, ids.unknownKey, at: entry.keyRange, in: path,
        "'\(entry.key)' is not a key of \(table.noun)",
        hint: near.map { "did you mean '\($0)'?" }, fix: near))
  }

  private mutating func invalid(
    at range: SourceRange, _ message: String, hint: String? = nil, fix: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(.error, ids.invalid, at: range, in: path, message, hint: hint, fix: fix))
  }
}
