internal import Digests

/// The books of recipes of the output folders that a repository is built into: a folder beside the
/// ledger.
///
/// Not in the output itself, of which every byte depends on the commit alone.
struct RecipeShelf: Sendable {
  let folder: String

  init(commonDirectory: String) { folder = commonDirectory + "/controlroom/cache/recipes" }

  /// Folders that are built into again and again are few; others are not worth their room.
  private static let most = 8
  private static let sizeLimit = 512 << 20

  /// The book of a folder; nil where there is none.
  func read(_ part: OutputFolder, of output: String) -> [UInt8]? {
    (try? Disk.readPlain(path(part, output), limit: Self.sizeLimit)) ?? nil
  }

  /// Keeps a book; where it cannot be written, the next build makes everything.
  func keep(_ book: [UInt8], _ part: OutputFolder, of output: String) {
    try? Disk.makeFolder(folder)
    try? Disk.replace(path(part, output), with: book)
    let books = ((try? Disk.names(in: folder)) ?? []).map { "\(folder)/\($0.name)" }
    let newest = books.sorted { (Disk.changed($0), $0) > (Disk.changed($1), $1) }
    for old in newest.dropFirst(Self.most) { try? Disk.removeFile(old) }
  }

  private func path(_ part: OutputFolder, _ output: String) -> String {
    "\(folder)/\(Digest(of: Disk.absolute(output)).hex.prefix(16))-\(part.rawValue)"
  }
}
