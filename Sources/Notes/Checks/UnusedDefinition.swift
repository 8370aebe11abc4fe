import Diagnostics
import Markdown

/// `link.unused-definition`: `[label]: …` or `[^label]: …` that nothing refers to.
enum UnusedDefinition {
  static func check(_ outline: Outline, in path: String) -> [Diagnostic] {
    outline.definitions.filter { !$0.isUsed }.map { .unused($0, in: path) }
  }
}

extension Diagnostic {
  fileprivate static func unused(_ definition: Outline.Definition, in path: String) -> Self {
    let mark = definition.isFootnote ? "^" : ""
    let message =
      definition.isRepeated
      ? "'[\(mark)\(definition.label)]' is defined above already"
      : "nothing refers to '[\(mark)\(definition.label)]'"
        + (definition.isFootnote ? ", so its text is on no page" : "")
    return Diagnostic(
      .linkUnusedDefinition, at: definition.range, in: path, message,
      hint: definition.isFootnote ? "refer to it where it belongs, or take it out" : "take it out")
  }
}
