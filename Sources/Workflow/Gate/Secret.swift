/// The value of a secret, which does not show itself.
///
/// Printed, interpolated, dumped or mirrored it is `‹secret NAME›`; only ``reveal()`` gives the
/// value, so that every place that uses one can be found.
package struct Secret: Hashable, Sendable {
  package let name: String
  private let value: String

  package init(_ name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// The value, to be handed to whoever it is meant for.
  package func reveal() -> String { value }

  /// A text in which the value, where it occurs, is replaced by what the secret prints as.
  ///
  /// Values of fewer than 4 bytes are left: they would be found everywhere.
  package func masked(in text: String) -> String {
    guard value.utf8.count >= 4 else { return text }
    var text = text.replacing(value, with: description)
    // A key of several lines is shown line by line.
    for line in value.split(whereSeparator: \.isNewline) where line.utf8.count >= 12 {
      text = text.replacing(line, with: description)
    }
    return text
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "‹secret \(name)›" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
