import Diagnostics
import Markdown

/// `html.unsafe` and `html.unclosed`: raw HTML that does not reach the page as it was typed.
enum RefusedHTML {
  static func check(_ outline: Outline, in path: String) -> [Diagnostic] {
    outline.refusedHTML.map { refused in
      switch refused.reason {
      case .unsafe: .unsafe(refused, in: path)
      case .unclosed: .unclosed(refused, in: path)
      case .stray: .stray(refused, in: path)
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func unsafe(_ refused: Outline.RefusedHTML, in path: String) -> Self {
    Diagnostic(
      .htmlUnsafe, at: refused.range, in: path, "'\(refused.name)' is not let through",
      hint: "use Markdown, or set 'html: trusted' for the collection")
  }

  fileprivate static func unclosed(_ refused: Outline.RefusedHTML, in path: String) -> Self {
    Diagnostic(
      .htmlUnclosed, at: refused.range, in: path, "'<\(refused.name)>' is never closed",
      hint: "close it with '</\(refused.name)>'")
  }

  fileprivate static func stray(_ refused: Outline.RefusedHTML, in path: String) -> Self {
    Diagnostic(
      .htmlUnclosed, at: refused.range, in: path,
      "'</\(refused.name)>' closes nothing", hint: "remove it", fix: "")
  }
}
