package import Diagnostics

/// The JSON Schema of `pipelines/site.yaml`, with which editors complete and check it.
///
/// It agrees with the reader, but for what only a reading finds: a pattern that is none, a default of
/// another type, a folder outside of the repository.
package enum SiteConfigurationSchema {
  /// The schema of draft 7, which is what `yaml-language-server` reads.
  ///
  /// - Parameters:
  ///   - channels: The names of the channels that there are.
  ///   - others: Keys that are read elsewhere.
  /// - Returns: A schema that stands alone.
  package static func json(channels: [String], others: [JSON.Member]) -> JSON {
    [
      "$schema": "http://json-schema.org/draft-07/schema#", "title": "pipelines/site.yaml",
      "type": ["object", "null"], "additionalProperties": false,
      "properties": .object(site + lists + [self.channels(channels), rules] + others),
    ]
  }

  /// A key with what it is for.
  private static func key(_ name: String, _ schema: JSON, _ description: String) -> JSON.Member {
    guard case .object(let members) = schema else { return .init(name, schema) }
    return .init(name, .object([.init("description", .string(description))] + members))
  }

  private static let site: [JSON.Member] = [
    key("title", text, "The site's name; otherwise the title of the home page."),
    key("description", text, "One sentence about the site."),
    key("url", address, "Where the site is served, without '?' or '#'."),
    key(
      "websub", oneOrMore(service), "WebSub hubs that tell subscribers what is new; needs 'url'."),
    key("webmention", service, "Where other sites say that they link here."),
    key(
      "author",
      [
        "anyOf": [
          text,
          table([("name", word), ("email", text), ("url", address)], required: ["name"]),
        ]
      ], "Who wrote what git does not say; a name, or more."),
    key("owner", text, "Who is responsible for notes that name nobody."),
    key("language", text, "The language of the site, as in BCP 47: en, de-AT."),
    key("zone", text, "The time zone of slots and quiet hours: Europe/Berlin."),
    key(
      "receipts", text, "The git remote that receipts of deliveries are kept in step with, or none."
    ),
    key("theme", text, "The folder of the theme."),
    key("baseline", text, "The file of findings that are known."),
    key(
      "revisions", number(0...1_000),
      "How many revisions of a note have a page, at most; 0 for none."),
  ]

  private static let lists: [JSON.Member] = [
    key(
      "collections",
      [
        "anyOf": [
          ["type": "array", "items": ["type": "string", "pattern": .string(folderName)]],
          [
            "type": ["object", "null"], "propertyNames": ["pattern": .string(folderName)],
            "additionalProperties": collection,
          ],
        ]
      ], "The top-level folders that are published: a list, or settings by folder."),
    key(
      "cards",
      [
        "anyOf": [
          ["type": ["boolean", "null"]],
          table(["paper", "ink", "quiet", "accent"].map { ($0, colour) }),
        ]
      ], "Whether there are social cards, or their colours."),
    key(
      "hashtags", map(to: text), "How a tag is written on channels; nothing for not at all."),
    key(
      "links",
      table([
        ("ignore", oneOrMore(text)),
        (
          "expect",
          map(to: [
            "anyOf": [
              ["type": "array", "minItems": 1, "items": status], status,
            ]
          ])
        ),
      ]), "Which links to other sites are not followed, and which statuses are well."),
  ]

  private static func channels(_ names: [String]) -> JSON.Member {
    let known: JSON = ["enum": .array(names.map(JSON.string))]
    return key(
      "channels",
      [
        "anyOf": [
          ["type": "array", "items": known],
          [
            "type": ["object", "null"], "propertyNames": known,
            "additionalProperties": table([
              ("account", text), ("limit", number(1...Int(Int32.max))),
              ("utm", ["type": ["boolean", "null"]]), ("unsubscribe", address),
              ("endpoint", text), ("secrets", map(to: text)), ("with", map(to: text)),
              ("slots", oneOrMore(text)), ("quiet", text), ("cap", text), ("gap", text),
              ("edits", ["enum": ["offer", "ignore", nil]]),
            ]),
          ],
        ]
      ], "The channels that drafts are made for: a list, or settings by channel.")
  }

  private static let rules = key(
    "rules",
    table(
      Rule.all.map { rule in
        let words = SiteConfiguration.RuleSetting.allCases.map { JSON.string($0.rawValue) }
        return (
          rule.id.description,
          ["description": .string(rule.summary), "enum": .array(words)]
        )
      }), "How loud each rule is.")

  private static let collection = table([
    ("title", text), ("html", ["enum": ["sanitised", "trusted", nil]]),
    (
      "review-every",
      [
        "type": ["string", "null"],
        "pattern": "^(never|0*[1-9][0-9]* +([Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)s?)$",
      ]
    ), ("fields", map(to: field)),
  ])

  private static let field: JSON = [
    "anyOf": [
      kind,
      [
        "type": ["object", "null"], "additionalProperties": false,
        "properties": [
          "type": kind, "of": text, "values": ["type": ["array", "null"], "items": text],
          "required": ["type": ["boolean", "null"]], "pattern": text,
          "min": ["type": ["integer", "null"]], "max": ["type": ["integer", "null"]],
          "default": text, "description": text,
        ],
        "dependencies": ["of": ["type"], "values": ["type"]],
      ],
    ]
  ]

  private static let kind: JSON = [
    "enum": .array(
      (FieldSchema.Kind.words.keys.sorted() + ["enum", "list"]).map(JSON.string) + [.null])
  ]

  private static let text: JSON = ["type": ["string", "number", "boolean", "null"]]
  private static let word: JSON = ["type": ["string", "number", "boolean"]]
  private static let status: JSON = ["type": "integer", "minimum": 100, "maximum": 999]
  private static let colour: JSON = [
    "type": ["string", "null"], "pattern": "^ *#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}) *$",
  ]
  private static let folderName = "^[^./][^/]*$"

  /// Source: ``isWebAddress(_:)``.
  private static let address = webAddress(without: "?#")
  private static let service = webAddress(without: "#")

  private static func webAddress(without refused: String) -> JSON {
    let start = #"^\s*[Hh][Tt][Tt][Pp][Ss]?://(?=[A-Za-z0-9\[\u0080-\uffff])"#
    return [
      "type": ["string", "null"],
      "pattern": .string(start + #"[^\s"<"# + refused + #"]+\s*$"#),
    ]
  }

  private static func number(_ range: ClosedRange<Int>) -> JSON {
    [
      "type": ["integer", "null"], "minimum": .number(range.lowerBound),
      "maximum": .number(range.upperBound),
    ]
  }

  private static func oneOrMore(_ schema: JSON) -> JSON {
    ["anyOf": [["type": "array", "items": schema], schema]]
  }

  private static func map(to schema: JSON) -> JSON {
    ["type": ["object", "null"], "additionalProperties": schema]
  }

  private static func table(_ keys: [(String, JSON)], required: [String] = []) -> JSON {
    [
      "type": required.isEmpty ? ["object", "null"] : "object", "additionalProperties": false,
      "required": .array(required.map(JSON.string)),
      "properties": .object(keys.map { .init($0.0, $0.1) }),
    ]
  }
}
