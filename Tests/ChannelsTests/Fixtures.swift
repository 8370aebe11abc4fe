import Diagnostics
import Notes
import Testing

@testable import Channels

/// A library of files, as of one moment, at `https://example.org/notes-site`.
func library(
  _ files: [String: String], configure: (inout SiteConfiguration) -> Void = { _ in }
) -> Library {
  var configuration = SiteConfiguration()
  configuration.url = "https://example.org/site"
  configuration.author = Author(name: "Ada Lovelace", email: "ada@example.org")
  configuration.owner = "Ada Lovelace"
  configure(&configuration)
  let notes = files.sorted { $0.key < $1.key }.compactMap { path, text in
    ParsedNote.parse(SourceFile(path: path, bytes: Array(text.utf8)), trustsHTML: false).value
  }
  return Library.assemble(
    Library.Input(
      notes: notes, files: files.keys.sorted(), configuration: configuration,
      snapshot: Library.Snapshot(
        commit: nil, tree: nil, asOf: Timestamp(seconds: 1_800_000_000), engine: "test"))
  ).value
}

/// The only note of a library with one file, and the library.
func note(
  _ text: String, configure: (inout SiteConfiguration) -> Void = { _ in }
) throws -> (note: Note, library: Library) {
  let library = library(["notes/a-note.md": text], configure: configure)
  return (try #require(library.notes.first), library)
}

/// The draft of a one-note library for a channel.
func draft(
  _ channel: String, _ text: String, configure: (inout SiteConfiguration) -> Void = { _ in }
) throws -> Checked<Draft?> {
  let (note, library) = try note(text, configure: configure)
  return try #require(Channels.named(channel)).draft(note, in: library)
}

extension Draft {
  /// What a reader sees; of an article or a mail, the payload.
  var text: String {
    let texts = parts.compactMap(\.text)
    return texts.isEmpty
      ? String(decoding: payload, as: UTF8.self) : texts.joined(separator: "\n--\n")
  }
}

/// Words enough that the note is no stub.
let filler = """

  ## Elsewhere

  Some more words stand here, so that the note is long enough to be published at all.
  """
