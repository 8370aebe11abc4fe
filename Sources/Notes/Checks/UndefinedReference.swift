import Diagnostics
import Markdown

/// `link.undefined-reference`: `[text][label]` or `[^label]` without a definition.
///
/// `[label]` alone is not looked at: brackets are punctuation as well.
enum UndefinedReference {
  static func check(_ outline: Outline, in path: String) -> [Diagnostic] {
    outline.undefinedReferences.map { reference in
      let known = outline.definitions.filter {
        $0.isFootnote == reference.isFootnote && !$0.isRepeated
      }
      let near = Suggestion.nearest(to: reference.label, among: known.map(\.label).sorted())
      return .undefined(reference, near: near, in: path)
    }
  }
}

extension Diagnostic {
  fileprivate static func undefined(
    _ reference: Outline.UndefinedReference, near: String?, in path: String
  ) -> Self {
    let mark = reference.isFootnote ? "^" : ""
    return Diagnostic(
      .linkUndefinedReference, at: reference.range, in: path,
      "nothing defines '[\(mark)\(reference.label)]'",
      hint: near.map { "did you mean '[\(mark)\($0)]'?" }
        ?? "define it on a line of its own: [\(mark)\(reference.label)]: …")
  }
}
