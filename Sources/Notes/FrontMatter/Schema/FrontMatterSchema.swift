package import Diagnostics

/// The JSON Schema of a collection's front matter, with which editors complete and check it.
///
/// It agrees with the reader: what one takes, the other takes. Where text is wanted, a number and
/// true or false are text as well, as they are for the reader.
package enum FrontMatterSchema {
  /// The schema of draft 2020-12.
  ///
  /// - Parameter collection: Whose fields are asked for.
  /// - Returns: A schema that stands alone.
  package static func json(of collection: SiteConfiguration.Collection) -> JSON {
    var fields = Dictionary(
      collection.fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var properties: [JSON.Member] = FrontMatterKeys.all.map { key in
      .init(
        key.name,
        schema(of: key.kind, fields.removeValue(forKey: key.name), key.description, key.name))
    }
    let own = collection.fields.filter { fields[$0.name] != nil }
    for field in own where !field.name.hasPrefix("extra.") {
      properties.append(
        .init(field.name, schema(of: field.kind ?? .string, field, field.description, field.name)))
    }
    let extra = own.filter { $0.name.hasPrefix("extra.") }
    properties.append(.init("extra", table(of: extra)))
    properties.append(.init("channels", channels))
    properties.append(.init("taxonomies", ["type": ["object", "null"]]))
    for key in FrontMatterKeys.ignored.sorted() { properties.append(.init(key, .object([]))) }
    var required = collection.fields.filter { $0.isRequired && $0.usual == nil }.map(\.name)
    if extra.contains(where: { $0.isRequired && $0.usual == nil }) { required.append("extra") }
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": .string(
        collection.name.isEmpty ? "Front matter" : "Front matter in \(collection.name)"),
      "type": ["object", "null"], "additionalProperties": false,
      "required": .array(
        required.filter { !$0.hasPrefix("extra.") }.map { .string($0) }),
      "properties": .object(properties),
    ]
  }

  private static func table(of fields: [FieldSchema]) -> JSON {
    let prefix = "extra.".count
    return [
      "type": fields.contains { $0.isRequired && $0.usual == nil } ? "object" : ["object", "null"],
      "required": .array(
        fields.filter { $0.isRequired && $0.usual == nil }
          .map { .string(String($0.name.dropFirst(prefix))) }),
      "properties": .object(
        fields.map { field in
          .init(
            String(field.name.dropFirst(prefix)),
            schema(of: field.kind ?? .string, field, field.description, field.name))
        }),
    ]
  }

  private static let channels: JSON = [
    "type": ["object", "null"],
    "additionalProperties": [
      "type": ["object", "null"], "additionalProperties": false,
      "properties": [
        "text": text, "skip": ["type": ["boolean", "null"]], "at": date, "hashtags": texts,
        "image": text, "thread": ["type": ["boolean", "null"]],
      ],
    ],
  ]

  private static let text: JSON = ["type": ["string", "number", "boolean", "null"]]
  private static let texts: JSON = [
    "anyOf": [["type": "array", "items": text], text]
  ]
  private static let date: JSON = [
    "type": ["string", "null"],
    "pattern": .string(
      #"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([Tt ]([01]\d|2[0-3]):[0-5]\d"#
        + #"(:([0-5]\d|60)(\.\d+)?)? *([Zz]|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)?)?$"#),
  ]

  private static func schema(
    of kind: FieldSchema.Kind, _ field: FieldSchema?, _ description: String?, _ name: String
  ) -> JSON {
    var members: [JSON.Member]
    let isRequired = field?.isRequired == true && field?.usual == nil
    // Nothing behind a key is as good as no key.
    let nothing: [JSON] = isRequired ? [] : ["null"]
    switch kind {
    case .list(let item):
      let one = schema(of: item, field.map { Self.items($0) }, nil, name)
      var list: [JSON.Member] = [.init("type", "array"), .init("items", one)]
      if let least = field?.least { list.append(.init("minItems", .number(least))) }
      if let most = field?.most { list.append(.init("maxItems", .number(most))) }
      var choices: [JSON] = [.object(list)]
      // One entry may stand without brackets.
      if field?.least ?? 0 <= 1, field?.most ?? 1 >= 1 { choices.append(one) }
      if !isRequired { choices.append(["type": "null"]) }
      members = [.init("anyOf", .array(choices))]
    case .boolean: members = [.init("type", .array(["boolean"] + nothing))]
    case .integer:
      members = [.init("type", .array(["integer"] + nothing))]
      if let least = field?.least { members.append(.init("minimum", .number(least))) }
      if let most = field?.most { members.append(.init("maximum", .number(most))) }
    case .choice(let values):
      members = [.init("enum", .array(values.map { .string($0) } + (isRequired ? [] : [.null])))]
    case .date:
      guard case .object(let date) = Self.date else { return [:] }
      members = date.map { $0.key == "type" ? .init("type", .array(["string"] + nothing)) : $0 }
    case .url:
      members = [
        .init("type", .array(["string"] + nothing)),
        .init("pattern", #"^\s*[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9\[\u0080-\uffff][^\s"<]*\s*$"#),
      ]
      members += bounds(field)
    case .string, .text, .reference:
      members = [.init("type", .array(["string", "number", "boolean"] + nothing))]
      if let pattern = field?.pattern {
        members.append(.init("pattern", .string("^(?:\(pattern.bare))$")))
      } else if kind == .string, field?.kind != nil {
        members.append(.init("pattern", #"^[^\n]*$"#))
      }
      if kind != .reference { members += bounds(field) }
    }
    if let description = field?.description ?? description {
      members.append(.init("description", .string(description)))
    }
    if let usual = field?.usual { members.append(.init("default", .string(usual))) }
    return .object(members)
  }

  private static func bounds(_ field: FieldSchema?) -> [JSON.Member] {
    var members: [JSON.Member] = []
    if let least = field?.least { members.append(.init("minLength", .number(max(0, least)))) }
    if let most = field?.most { members.append(.init("maxLength", .number(max(0, most)))) }
    return members
  }

  /// What a field asks of each of its entries.
  private static func items(_ field: FieldSchema) -> FieldSchema {
    var item = field
    (item.least, item.most, item.usual, item.description) = (nil, nil, nil, nil)
    item.isRequired = false
    return item
  }
}
