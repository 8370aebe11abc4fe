import Diagnostics
import Markdown

/// `code.unknown-language`: a code block in a language that nobody has heard of.
enum UnknownLanguage {
  static func check(_ outline: Outline, in path: String) -> [Diagnostic] {
    outline.codeLanguages.compactMap { block in
      let name = Outline.CodeLanguage.name(of: block.language)
      guard !name.isEmpty, !CodeLanguages.known.contains(name) else { return nil }
      let near = name.utf8.count > 2 ? CodeLanguages.vocabulary.nearest(to: name) : nil
      return .unknownLanguage(name, near: near, at: block.range, in: path)
    }
  }
}

extension Diagnostic {
  fileprivate static func unknownLanguage(
    _ name: String, near: String?, at range: SourceRange, in path: String
  ) -> Self {
    Diagnostic(
      .codeUnknownLanguage, at: range, in: path, "'\(name)' is no language that is known",
      hint: near.map { "did you mean '\($0)'?" } ?? "write 'text' for what is none")
  }
}
