import Diagnostics
import Highlighting
import Markdown
import Notes
import Site
import Testing

/// A library made of the text of its files, as the program makes it.
func library(
  _ files: [String: String], url: String? = "https://example.org/garden",
  histories: [String: NoteHistory] = [:],
  configure: (inout SiteConfiguration) -> Void = { _ in }
) -> Library {
  var configuration = SiteConfiguration()
  configuration.title = "Garden"
  configuration.url = url
  configure(&configuration)
  let layout = Layout(files: files.keys, configuration: configuration)
  let notes = files.sorted { $0.key < $1.key }.filter { layout.role(of: $0.key) != nil }
    .compactMap { path, text in
      ParsedNote.parse(SourceFile(path: path, bytes: Array(text.utf8)), trustsHTML: false).value
    }
  let author = Author(name: "Ada Byron", email: "ada@example.org")
  let usual = NoteHistory(
    date: Timestamp(seconds: 1_767_225_600), updated: Timestamp(seconds: 1_767_225_600),
    author: author, firstPath: "")
  let known = Dictionary(
    uniqueKeysWithValues: files.keys.map { path in
      var history = histories[path] ?? usual
      if history.firstPath.isEmpty { history.firstPath = path }
      return (path, history)
    })
  return Library.assemble(
    Library.Input(
      notes: notes, histories: known, files: files.keys.sorted(), configuration: configuration,
      snapshot: Library.Snapshot(
        commit: nil, tree: nil, asOf: Timestamp(seconds: 1_800_000_000),
        engine: "controlroom 0.1.0"))
  ).value
}

/// A site with the built-in theme, and a stylesheet of one line unless the test is about it.
func site(_ library: Library, theme: [SourceFile] = [plainStyle]) -> Site {
  Site(library: library, theme: Theme.make(overrides: theme).value, highlighter: plain)
}

/// Knows the languages of our own only, so that golden files do not depend on the system.
let plain = Highlighter { [] }

let plainStyle = SourceFile(path: "style.css", bytes: Array("body { color: black }\n".utf8))

/// Words enough that a note is no stub.
let filler = "These are ten words and more of text that stand here so that this note is one."

extension Site {
  var files: [SiteFile] { (0..<count).map(file) }

  /// The text of one file.
  func text(_ path: String) throws -> String {
    let file = try #require(files.first { $0.path == path }, "no \(path)")
    return String(decoding: file.bytes, as: UTF8.self)
  }
}

extension SiteFile {
  var text: String { String(decoding: bytes, as: UTF8.self) }
}
