/// What a collection asks of one field of its notes' front matter.
package struct FieldSchema: Hashable, Sendable {
  package indirect enum Kind: Hashable, Sendable {
    /// One line.
    case string
    /// Any number of lines.
    case text
    case date
    case boolean
    case integer
    case url
    /// A link to a note, as a note would write it.
    case reference
    case choice([String])
    case list(of: Kind)
  }

  /// A key of the front matter, or `extra.` and a key below that.
  package var name: String
  /// Nil for a key that is read anyway, whose type is what it is.
  package var kind: Kind?
  package var isRequired = false
  /// What a text, or each text of a list, has to match as a whole.
  package var pattern: Pattern?
  /// How many characters a text, or entries a list, has at least and at most; an integer's bounds.
  package var least: Int?
  package var most: Int?
  /// What the field is when a note leaves it out.
  package var usual: String?
  /// For whoever fills it in.
  package var description: String?

  package init(name: String, kind: Kind? = nil) {
    self.name = name
    self.kind = kind
  }
}

extension FieldSchema.Kind {
  /// The kinds that a word stands for.
  static let words: [String: FieldSchema.Kind] = [
    "string": .string, "text": .text, "date": .date, "boolean": .boolean, "integer": .integer,
    "url": .url, "reference": .reference,
  ]

  /// What a value has to be, for a message.
  var expectation: String {
    switch self {
    case .string, .text: "text"
    case .date: "a date"
    case .boolean: "true or false"
    case .integer: "a whole number"
    case .url: "a web address"
    case .reference: "a link to a note"
    case .choice(let values): "one of " + values.map { "'\($0)'" }.joined(separator: ", ")
    case .list: "a list"
    }
  }
}
