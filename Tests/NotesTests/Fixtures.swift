import Diagnostics
import Notes

/// A library from files written as text, and everything that is wrong with it.
///
/// Every file is one of the snapshot; those with a role on the site are parsed.
func makeLibrary(
  _ files: [String: String], histories: [String: NoteHistory] = [:],
  configuration: SiteConfiguration = SiteConfiguration(), asOf: String = "2026-06-01"
) -> Checked<Library> {
  let (library, _, diagnostics) = make(
    files, histories: histories, configuration: configuration, asOf: asOf)
  return Checked(library, diagnostics)
}

/// The allowances of a library from files written as text, by path, and everything that is wrong.
func makeLibraryWithAllowances(
  _ files: [String: String], histories: [String: NoteHistory],
  configuration: SiteConfiguration, asOf: String
) -> Checked<[String: [Allowance]]> {
  let (_, notes, diagnostics) = make(
    files, histories: histories, configuration: configuration, asOf: asOf)
  return Checked(
    Dictionary(uniqueKeysWithValues: notes.map { ($0.source.path, $0.allowances) }), diagnostics)
}

private func make(
  _ files: [String: String], histories: [String: NoteHistory],
  configuration: SiteConfiguration, asOf: String
) -> (Library, [ParsedNote], [Diagnostic]) {
  let layout = Layout(files: files.keys.sorted(), configuration: configuration)
  var notes: [ParsedNote] = []
  var diagnostics: [Diagnostic] = []
  for (path, text) in files where layout.role(of: path) != nil {
    let parsed = ParsedNote.parse(
      SourceFile(path: path, bytes: Array(text.utf8)), trustsHTML: false,
      schema: configuration.collection(layout.collection(of: path)).fields)
    if let note = parsed.value { notes.append(note) }
    diagnostics += parsed.diagnostics
  }
  let library = Library.assemble(
    Library.Input(
      notes: notes, histories: histories, files: files.keys.sorted(),
      configuration: configuration,
      snapshot: Library.Snapshot(
        commit: nil, tree: nil, asOf: Timestamp(asOf) ?? Timestamp(seconds: 0), engine: "test")))
  return (library.value, notes, (diagnostics + library.diagnostics).sorted())
}

/// Text that is no stub.
let words = "One two three four five six seven eight nine ten words of text.\n"

extension NoteHistory {
  static func made(
    _ date: String, updated: String? = nil, by name: String = "Ada", firstPath: String,
    formerPaths: [String] = []
  ) -> NoteHistory {
    let date = Timestamp(date) ?? Timestamp(seconds: 0)
    return NoteHistory(
      date: date, updated: updated.flatMap { Timestamp($0) } ?? date,
      author: Author(name: name, email: name.lowercased() + "@example.org"),
      firstPath: firstPath, formerPaths: formerPaths)
  }
}
