import Diagnostics
import Markdown

/// The rules that look at one note alone.
enum NoteChecks {
  /// Looks at the text of a note.
  static func check(_ outline: Outline, in path: String) -> [Diagnostic] {
    RefusedHTML.check(outline, in: path) + SkippedLevel.check(outline, in: path)
      + DuplicateAnchor.check(outline, in: path) + UnknownLanguage.check(outline, in: path)
      + UndefinedReference.check(outline, in: path) + UnusedDefinition.check(outline, in: path)
  }

  /// Looks at the bytes of a file, front matter included.
  static func check(_ file: SourceFile) -> [Diagnostic] {
    let hidden = HiddenCharacters.find(in: file.bytes)
    let secrets = FoundSecret.check(file)
    guard !hidden.isEmpty else { return secrets }
    let lines = LineTable(file.bytes)
    return secrets + BidiControl.check(hidden, of: file, lines: lines)
      + InvisibleCharacter.check(hidden, of: file, lines: lines)
  }
}
