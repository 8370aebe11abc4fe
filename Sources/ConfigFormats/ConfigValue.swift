package import Diagnostics

/// A value of a YAML or TOML document, and where it was typed.
///
/// Scalars stay text: what `no`, `1.10` or `2026-03-05` means is for the schema of the place to
/// say, and not for YAML 1.1's guesses.
package struct ConfigValue: Hashable, Sendable {
  package indirect enum Content: Hashable, Sendable {
    /// Nothing typed after a key, or `null` or `~` in plain YAML.
    case empty
    /// `isPlain` is false for quoted text and for block text, which are text whatever they say.
    case scalar(String, isPlain: Bool)
    case list([ConfigValue])
    /// In the order in which the entries were typed.
    case table([Entry])
  }

  package struct Entry: Hashable, Sendable {
    package var key: String
    package var keyRange: SourceRange
    package var value: ConfigValue

    package init(key: String, keyRange: SourceRange, value: ConfigValue) {
      self.key = key
      self.keyRange = keyRange
      self.value = value
    }
  }

  package var content: Content
  package var range: SourceRange

  package init(content: Content, range: SourceRange) {
    self.content = content
    self.range = range
  }
}

extension ConfigValue {
  /// The text of a scalar.
  package var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// `true` or `false`, not quoted.
  package var bool: Bool? {
    switch content {
    case .scalar("true", isPlain: true): true
    case .scalar("false", isPlain: true): false
    default: nil
    }
  }

  /// A whole number in decimal digits, not quoted.
  package var integer: Int? {
    guard case .scalar(let text, isPlain: true) = content else { return nil }
    return Int(text)
  }

  package var list: [ConfigValue]? {
    guard case .list(let items) = content else { return nil }
    return items
  }

  /// The entries of a table; none when nothing was typed.
  package var table: [Entry]? {
    switch content {
    case .table(let entries): entries
    case .empty: []
    default: nil
    }
  }

  package var isEmpty: Bool { content == .empty }

  package subscript(key: String) -> ConfigValue? { table?.first { $0.key == key }?.value }

  /// What it is, in the words of a message: `a list`, `text`.
  package var kind: String {
    switch content {
    case .empty: "nothing"
    case .scalar: bool != nil ? "true or false" : integer != nil ? "a number" : "text"
    case .list: "a list"
    case .table: "a table"
    }
  }
}
