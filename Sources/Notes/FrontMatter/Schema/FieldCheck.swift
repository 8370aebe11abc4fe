internal import ConfigFormats
import Diagnostics

/// Holds front matter against what its collection asks for: `front-matter.missing`, `.type` and
/// `.value`.
struct FieldCheck {
  private let path: String
  private(set) var diagnostics: [Diagnostic] = []
  /// References to notes, which only the whole library can follow.
  private(set) var references: [Placed<String>] = []

  init(path: String) { self.path = path }

  /// Looks at all fields.
  ///
  /// - Parameters:
  ///   - table: The front matter.
  ///   - schema: What the collection asks for.
  /// - Returns: The front matter with the usual values of what it leaves out.
  mutating func check(_ table: ConfigValue, _ schema: [FieldSchema]) -> ConfigValue {
    var table = table
    for field in schema {
      guard let entry = table.entry(field.name) else {
        if let usual = field.usual {
          table.add(usual, as: field.name)
        } else if field.isRequired {
          diagnostics.append(.missing(field, in: path))
        }
        continue
      }
      check(entry, field)
    }
    return table
  }

  private mutating func check(_ entry: ConfigValue.Entry, _ field: FieldSchema) {
    guard let kind = field.kind ?? FrontMatterKeys.kind(of: field.name) else { return }
    if case .list(let item) = kind, let items = entry.value.list {
      checkCount(items.count, of: entry, field)
      for value in items where !value.isEmpty { check(value, of: entry, item, field) }
    } else if case .list(let item) = kind, entry.value.text != nil {
      // One entry is often written without the brackets of a list.
      checkCount(1, of: entry, field)
      check(entry.value, of: entry, item, field)
    } else {
      check(entry.value, of: entry, kind, field, isList: false)
    }
  }

  private mutating func check(
    _ value: ConfigValue, of entry: ConfigValue.Entry, _ kind: FieldSchema.Kind,
    _ field: FieldSchema, isList: Bool = true
  ) {
    // What the program reads itself has been looked at by whoever reads it.
    if field.kind != nil, let flaw = Self.flaw(of: value.content, kind) {
      diagnostics.append(.wrong(value, of: entry, flaw, kind, in: path))
      return
    }
    guard let text = value.text else { return }
    if kind == .reference { references.append(Placed(text, at: value.range)) }
    if let pattern = field.pattern, !pattern.matches(text) {
      diagnostics.append(.unmatched(value, text, pattern, in: path))
    }
    if isList { return }
    if kind == .integer {
      if let number = value.integer, !field.allows(number) {
        diagnostics.append(.outside(value, "'\(entry.key)' is \(number)", field, in: path))
      }
    } else if kind == .string || kind == .text || kind == .url, !field.allows(text.count) {
      diagnostics.append(
        .outside(value, "'\(entry.key)' has \(text.count) characters", field, in: path))
    }
  }

  private mutating func checkCount(
    _ count: Int, of entry: ConfigValue.Entry, _ field: FieldSchema
  ) {
    if field.allows(count) { return }
    diagnostics.append(
      .outside(
        entry.value, "'\(entry.key)' has \(count == 1 ? "1 entry" : "\(count) entries")", field,
        in: path))
  }

  /// What a value had to be; nil when it is that.
  static func flaw(of content: ConfigValue.Content, _ kind: FieldSchema.Kind) -> String? {
    let value = ConfigValue(content: content, range: .wholeFile)
    let isFine =
      switch kind {
      case .string: value.text.map { !$0.contains("\n") } ?? false
      case .text, .reference: value.text != nil
      case .date: value.text.map { Timestamp($0.trimmed) != nil } ?? false
      case .boolean: value.bool != nil
      case .integer: value.integer != nil
      case .url: value.text.map { isWebAddress($0.trimmed) } ?? false
      case .choice(let values): value.text.map(values.contains) ?? false
      case .list: value.list != nil || value.text != nil
      }
    if isFine { return nil }
    return kind == .string && value.text != nil ? "one line of text" : kind.expectation
  }
}

extension FieldSchema {
  fileprivate func allows(_ number: Int) -> Bool {
    number >= least ?? .min && number <= most ?? .max
  }

  /// `at least 3`, `at most 80`, `from 3 to 80`.
  fileprivate var bounds: String {
    switch (least, most) {
    case (let least?, let most?): "from \(least) to \(most)"
    case (let least?, nil): "at least \(least)"
    case (nil, let most?): "at most \(most)"
    case (nil, nil): "any"
    }
  }
}

extension ConfigValue {
  /// The entry of a field, by its key or as `extra.key`; nil when nothing is typed there.
  fileprivate func entry(_ name: String) -> Entry? {
    let isExtra = name.hasPrefix("extra.")
    let table = isExtra ? self["extra"]?.table : self.table
    let key = isExtra ? String(name.dropFirst("extra.".count)) : name
    return table?.first { $0.key == key && !$0.value.isEmpty }
  }

  fileprivate mutating func add(_ text: String, as name: String) {
    guard var entries = table else { return }
    let value = ConfigValue(content: .scalar(text, isPlain: true), range: .wholeFile)
    if name.hasPrefix("extra.") {
      let entry = Entry(
        key: String(name.dropFirst("extra.".count)), keyRange: .wholeFile, value: value)
      let extra = (self["extra"]?.table ?? []) + [entry]
      entries.removeAll { $0.key == "extra" }
      entries.append(
        Entry(
          key: "extra", keyRange: .wholeFile,
          value: ConfigValue(content: .table(extra), range: .wholeFile)))
    } else {
      entries.removeAll { $0.key == name }
      entries.append(Entry(key: name, keyRange: .wholeFile, value: value))
    }
    content = .table(entries)
  }
}

extension Diagnostic {
  fileprivate static func missing(_ field: FieldSchema, in path: String) -> Self {
    let kind = field.kind ?? FrontMatterKeys.kind(of: field.name) ?? .string
    return Diagnostic(
      .frontMatterMissing, at: .wholeFile, in: path,
      "no '\(field.name)', which the collection requires",
      hint: field.description.map { "\($0) It is \(kind.expectation)" }
        ?? "add '\(field.name)': it is \(kind.expectation)")
  }

  fileprivate static func wrong(
    _ value: ConfigValue, of entry: ConfigValue.Entry, _ flaw: String, _ kind: FieldSchema.Kind,
    in path: String
  ) -> Self {
    if case .choice(let values) = kind, let text = value.text {
      let near = Suggestion.nearest(to: text, among: values)
      return Diagnostic(
        .frontMatterValue, at: value.range, in: path, "'\(text)' is no '\(entry.key)'",
        hint: near.map { "did you mean '\($0)'?" } ?? "write \(flaw)", fix: near)
    }
    let mend = ValueHint(for: value, kind)
    let isShape = value.text == nil || kind == .boolean || kind == .integer
    return Diagnostic(
      isShape ? .frontMatterType : .frontMatterValue, at: value.range, in: path,
      isShape
        ? "'\(entry.key)' is \(value.kind), and has to be \(flaw)"
        : "'\(value.text ?? "")' is not \(flaw)",
      hint: mend?.hint, fix: mend?.fix, isSafe: mend?.fix != nil)
  }

  fileprivate static func unmatched(
    _ value: ConfigValue, _ text: String, _ pattern: Pattern, in path: String
  ) -> Self {
    Diagnostic(
      .frontMatterValue, at: value.range, in: path,
      "'\(text.prefix(80))' does not match '\(pattern.text)'")
  }

  fileprivate static func outside(
    _ value: ConfigValue, _ what: String, _ field: FieldSchema, in path: String
  ) -> Self {
    Diagnostic(
      .frontMatterValue, at: value.range, in: path, "\(what), and not \(field.bounds)")
  }
}
