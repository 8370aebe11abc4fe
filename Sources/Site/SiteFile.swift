/// One file of the site.
package struct SiteFile: Hashable, Sendable {
  /// The path below the site's folder, such as `notes/fuzz-testing/index.html`.
  package var path: String
  package var bytes: [UInt8]
  /// Paths in the repository of the notes that it is made from, without repetition.
  package var sources: [String]

  package init(path: String, bytes: [UInt8], sources: [String] = []) {
    self.path = path
    self.bytes = bytes
    self.sources = sources
  }
}
