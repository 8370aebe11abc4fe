/// Why a pipeline cannot run, found before anything does.
package struct DefinitionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The rule that is broken, in a word or two: `unknown-kind`.
  package var rule: String
  /// Where the file says it.
  package var place: DefinitionPlace
  /// What is wrong, as a headline.
  package var description: String
  package var hint: String?
  /// A word that is not known here, and where to look for what may have been meant.
  package var doubt: Doubt?

  /// A word and the words that could stand in its place.
  package struct Doubt: Hashable, Sendable {
    package var word: String
    package var vocabulary: Vocabulary
  }

  package enum Vocabulary: Hashable, Sendable {
    case kinds, steps, roles, people, zones
    /// What a step takes and makes.
    case inputs(step: String), options(step: String), outputs(step: String)
  }

  init(
    _ rule: String, at place: DefinitionPlace, _ description: String, hint: String? = nil,
    meaning doubt: Doubt? = nil
  ) {
    self.rule = rule
    self.place = place
    self.description = description
    self.hint = hint
    self.doubt = doubt
  }
}

/// A place in a pipeline file, by the keys that lead there: `steps`, `build`, `in`, `notes`.
///
/// Items of a list are named by their number, from 0. What the file leaves out is looked for at the
/// nearest key above it.
package struct DefinitionPlace: Hashable, Sendable {
  package var keys: [String]
  /// The key itself is meant, and not its value.
  package var isKey = false

  /// The value of a key; that of no key is the whole file.
  static func value(_ keys: String...) -> DefinitionPlace { DefinitionPlace(keys: keys) }

  static func key(_ keys: String...) -> DefinitionPlace {
    DefinitionPlace(keys: keys, isKey: true)
  }

  /// The name of a step.
  static func step(_ name: String) -> DefinitionPlace { key("steps", name) }
}
