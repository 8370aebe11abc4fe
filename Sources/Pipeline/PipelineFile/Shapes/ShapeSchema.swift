internal import Diagnostics

extension Shape {
  /// The shape as JSON Schema, Draft 7: what `yaml-language-server` reads.
  ///
  /// Draft 7 has no way to say that two parts of a text compare; what only verification can find is
  /// left to it.
  var schema: JSON { .object(members) }

  private var members: [JSON.Member] {
    switch self {
    case .text:
      [.init("type", ["string", "number", "boolean"]), .init("minLength", 1)]
    case .form(let form):
      [
        .init("type", "string"), .init("pattern", .string(form.pattern)),
        .init("patternErrorMessage", .string("this is not \(form.noun): \(form.hint)")),
      ]
    case .word(let words): [.init("enum", .array(words.map(JSON.string)))]
    case .integer(let range) where range.count == 1: [.init("const", .number(range.lowerBound))]
    case .integer(let range):
      [.init("type", "integer"), .init("minimum", .number(range.lowerBound))]
        + (range.upperBound == .max ? [] : [.init("maximum", .number(range.upperBound))])
    case .flag: [.init("type", "boolean")]
    case .list(let item, let atLeast, let unique):
      [.init("type", "array"), .init("items", item.schema)]
        + (atLeast > 0 ? [.init("minItems", .number(atLeast))] : [])
        + (unique ? [.init("uniqueItems", true)] : [])
    case .table(let table): table.members
    case .map(let name, let value, let atLeast):
      [
        .init("type", atLeast > 0 ? "object" : ["object", "null"]),
        .init("propertyNames", ["pattern": .string(name.pattern)]),
        .init("additionalProperties", value.schema),
      ] + (atLeast > 0 ? [.init("minProperties", .number(atLeast))] : [])
    }
  }
}

extension Shape.Table {
  fileprivate var members: [JSON.Member] {
    let required = keys.filter(\.isRequired).map { JSON.string($0.name) }
    // `commit:` with nothing after it is an empty table, where a table may be empty.
    let mayBeEmpty = required.isEmpty && oneOf.isEmpty && !isNeverEmpty
    var members: [JSON.Member] = [
      .init("type", mayBeEmpty ? ["object", "null"] : "object"),
      .init("additionalProperties", false),
    ]
    if !required.isEmpty { members.append(.init("required", .array(required))) }
    if isNeverEmpty { members.append(.init("minProperties", 1)) }
    if !oneOf.isEmpty {
      members.append(
        .init("oneOf", .array(oneOf.map { ["required": [.string($0)]] })))
    }
    if let dependent {
      members.append(
        .init("dependencies", .object([.init(dependent.key, [.string(dependent.on)])])))
    }
    members.append(.init("properties", .object(keys.map { .init($0.name, $0.schema) })))
    return members
  }
}

extension Shape.Key {
  /// The shape as JSON Schema, with what the key is for.
  var schema: JSON {
    guard case .object(let members) = shape.schema else { return shape.schema }
    return .object([.init("description", .string(summary))] + members)
  }
}
