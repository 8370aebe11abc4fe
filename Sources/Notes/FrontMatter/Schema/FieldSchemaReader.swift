internal import ConfigFormats
import Diagnostics

/// Reads `fields` of a collection.
struct FieldSchemaReader {
  private let path: String
  private(set) var diagnostics: [Diagnostic] = []

  init(path: String) { self.path = path }

  private static let keys = [
    "type", "of", "values", "required", "pattern", "min", "max", "default", "description",
  ]

  mutating func read(_ table: [ConfigValue.Entry]) -> [FieldSchema] {
    table.compactMap { entry in
      let name = entry.key
      let isOwn = FrontMatterKeys.isRead(name)
      if FrontMatterKeys.tables.contains(name) {
        invalid(entry.keyRange, "'\(name)' has keys of its own, and is no field")
        return nil
      }
      if name.hasPrefix("extra.") == false, name.contains(".") {
        invalid(entry.keyRange, "'\(name)' is no key of front matter")
        return nil
      }
      var field = FieldSchema(name: name)
      // `status: string` is short for `status: { type: string }`.
      if let word = entry.value.text {
        field.kind = kind(word, values: nil, of: nil, at: entry.value.range)
      } else if let table = entry.value.table {
        read(table, into: &field)
      } else {
        invalid(entry.value.range, "'\(name)' is \(entry.value.kind), and has to be a table")
      }
      if isOwn, field.kind != nil {
        invalid(entry.keyRange, "'\(name)' has a type already", hint: "leave 'type' out")
        field.kind = nil
      } else if !isOwn, field.kind == nil {
        field.kind = .string
      }
      if let kind = field.kind, let usual = field.usual,
        let flaw = FieldCheck.flaw(of: .scalar(usual, isPlain: true), kind)
      {
        invalid(entry.keyRange, "the default '\(usual)' has to be \(flaw)")
        field.usual = nil
      }
      return field
    }
  }

  private mutating func read(_ table: [ConfigValue.Entry], into field: inout FieldSchema) {
    let value = ConfigValue(content: .table(table), range: .wholeFile)
    for entry in table where !entry.value.isEmpty {
      switch entry.key {
      case "type":
        if let word = text(entry) {
          field.kind = kind(word, values: value["values"], of: value["of"], at: entry.value.range)
        }
      case "of", "values":
        if value["type"] == nil { invalid(entry.keyRange, "'\(entry.key)' without a 'type'") }
      case "required":
        if let isRequired = entry.value.bool {
          field.isRequired = isRequired
        } else {
          invalid(entry.value.range, "'required' has to be true or false")
        }
      case "pattern":
        guard let text = text(entry) else { break }
        field.pattern = Pattern(text)
        if field.pattern == nil {
          invalid(
            entry.value.range, "'\(text)' is no pattern",
            hint: "characters, [a-z], \\d, \\w, \\s, groups, |, *, +, ? and {1,3} are known")
        }
      case "min": field.least = number(entry)
      case "max": field.most = number(entry)
      case "default": field.usual = text(entry)
      case "description": field.description = text(entry)
      default:
        let near = Suggestion.nearest(to: entry.key, among: Self.keys)
        diagnostics.append(
          Diagnostic(
            .configUnknownKey, at: entry.keyRange, in: path,
            "'\(entry.key)' says nothing about a field",
            hint: near.map { "did you mean '\($0)'?" }
              ?? "write " + Self.keys.joined(separator: ", "), fix: near))
      }
    }
  }

  private mutating func kind(
    _ word: String, values: ConfigValue?, of items: ConfigValue?, at range: SourceRange
  ) -> FieldSchema.Kind? {
    if let kind = FieldSchema.Kind.words[word] { return kind }
    switch word {
    case "enum":
      let texts = (values?.list ?? []).compactMap(\.text)
      if texts.isEmpty { invalid(range, "an enum needs 'values'", hint: "values: [one, two]") }
      return texts.isEmpty ? nil : .choice(texts)
    case "list":
      guard let item = items?.text else { return .list(of: .string) }
      guard item != "list", let kind = kind(item, values: values, of: nil, at: range) else {
        if item == "list" { invalid(range, "lists of lists are not known") }
        return nil
      }
      return .list(of: kind)
    default:
      let words = FieldSchema.Kind.words.keys.sorted() + ["enum", "list"]
      invalid(
        range, "'\(word)' is no type",
        hint: Suggestion.nearest(to: word, among: words).map { "did you mean '\($0)'?" }
          ?? "write " + words.joined(separator: ", "))
      return nil
    }
  }

  private mutating func text(_ entry: ConfigValue.Entry) -> String? {
    if let text = entry.value.text { return text }
    invalid(entry.value.range, "'\(entry.key)' is \(entry.value.kind), and has to be text")
    return nil
  }

  private mutating func number(_ entry: ConfigValue.Entry) -> Int? {
    if let number = entry.value.integer { return number }
    invalid(entry.value.range, "'\(entry.key)' has to be a whole number")
    return nil
  }

  private mutating func invalid(_ range: SourceRange, _ message: String, hint: String? = nil) {
    diagnostics.append(Diagnostic(.configInvalid, at: range, in: path, message, hint: hint))
  }
}
