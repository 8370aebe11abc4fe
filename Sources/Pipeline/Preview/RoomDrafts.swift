internal import Channels
internal import Diagnostics
internal import Notes

/// The drafts of notes as their channels would show them.
struct RoomDrafts {
  let site: PreviewSite

  /// Those of all notes would take long to make, and nobody reads them on one page.
  private static let most = 20

  /// Those of the newest notes.
  var newest: [UInt8] { page(site.loaded.library.notes.prefix(Self.most)) }

  /// Those of one note; nil when there is none at the path.
  func of(_ path: String) -> [UInt8]? {
    site.loaded.library.notes.first { $0.path == path }.map { page([$0]) }
  }

  private func page(_ notes: some Sequence<Note>) -> [UInt8] {
    let library = site.loaded.library
    var page = PreviewPage(of: library)
    for note in notes {
      let drafts = Channels.drafts(for: note, in: library, wantsPreview: true)
      page.add(
        note, Checked(drafts.value, drafts.diagnostics.applying(library.configuration.rules)))
    }
    return page.finished()
  }
}
