package import Diagnostics

/// A YAML or TOML document that cannot be read.
package struct ConfigError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case syntax
    case duplicateKey
    /// Well-formed, but outside what is read here: anchors, several documents, too large.
    case unsupported
  }

  package var kind: Kind
  package var range: SourceRange
  /// A headline without an article, such as `found unexpected ':'`.
  package var message: String
  package var hint: String?

  init(_ kind: Kind, at range: SourceRange, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.range = range
    self.message = message
    self.hint = hint
  }
}
