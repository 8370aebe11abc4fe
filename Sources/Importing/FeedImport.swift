package import Diagnostics
import Markdown
package import Notes

/// A feed on its way to notes: where each entry is to stand, before any of them is written.
///
/// Pure: what is fetched or found on disk is an argument of ``files(assets:)``.
package struct FeedImport: Sendable {
  package struct Options: Sendable {
    /// The folder of entries whose address names none.
    package var collection = "notes"
    /// The entries stay published where they are, and the notes are copies of them.
    package var isCopy = false
    /// What the site says already; nil when it has no configuration yet.
    package var configuration: SiteConfiguration?

    package init() {}
  }

  /// A file to be written.
  package struct File: Sendable, Hashable {
    /// In the repository; every folder in it is a slug.
    package var path: String
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  let feed: Feed
  let options: Options
  let places: [Place]
  /// From an entry's address, in its usual form, to its note.
  let paths: [String: String]
  private let placing: [Diagnostic]

  package init(_ feed: Feed, options: Options = Options()) {
    self.feed = feed
    self.options = options
    var placement = Placement(feed, options)
    places = feed.entries.indices.compactMap { placement.place($0) }
    placing = placement.diagnostics
    var paths: [String: String] = [:]
    for place in places {
      guard let link = feed.entries[place.entry].link else { continue }
      let key = Web.key(link)
      paths[key] = paths[key] ?? place.path
    }
    self.paths = paths
  }

  /// How many notes there will be.
  package var count: Int { places.count }

  /// The pictures and the like that the entries name, each once: absolute addresses.
  package var assets: [String] {
    var seen: Set<String> = []
    return places.flatMap { place -> [String] in
      let entry = feed.entries[place.entry]
      var found: [String] = []
      entry.content.forEachElement { element in
        guard ["img", "source", "video", "audio"].contains(element.name),
          let source = element["src"]?.unpadded.nonEmpty,
          let address = Web.resolve(source, from: entry.base), isWebAddress(address),
          AssetPath.path(of: address, home: feed.home) != nil, seen.insert(address).inserted
        else { return }
        found.append(address)
      }
      return found
    }
  }

  /// Where an asset is to stand in the repository; nil for what is left where it is.
  package func path(ofAsset address: String) -> String? {
    AssetPath.path(of: address, home: feed.home)
  }

  /// The path of an address, as folders and a name that lead nowhere else; nil for none.
  package static func sitePath(of address: String) -> String? {
    guard let path = Web.parts(of: address)?.path, !path.isEmpty,
      path.allSatisfy({ !$0.hasPrefix(".") && !$0.contains("/") && !$0.utf8.contains(0) })
    else { return nil }
    return path.joined(separator: "/")
  }

  /// The notes, and the site's configuration where it has none yet.
  ///
  /// - Parameter assets: From the address of an asset to its path in the repository, for those that
  ///   have been copied; the others stay links.
  /// - Returns: The files, and what could not be carried over.
  package func files(assets: [String: String] = [:]) -> Checked<[File]> {
    var result = Checked<[File]>([], placing)
    for place in places {
      let note = EntryNote(self, place, assets: assets).file()
      result.value.append(note.value)
      result.diagnostics += note.diagnostics
    }
    if options.configuration == nil {
      result.value.append(File(path: SiteConfiguration.path, bytes: Array(configuration.utf8)))
    } else if let listed = options.configuration?.collections, !listed.isEmpty || !unusual.isEmpty {
      for name in collections where !listed.contains(where: { $0.name == name }) {
        if listed.isEmpty, Layout.usual.contains(name) { continue }
        result.diagnostics.append(
          Diagnostic(
            .warning, "import.unlisted-collection", at: .wholeFile, in: SiteConfiguration.path,
            "'\(name)' is not among the collections", hint: "add it, or its notes are not read"))
      }
    }
    result.diagnostics.sort()
    return result
  }

  private var collections: [String] {
    var names: [String] = []
    for place in places {
      let name = String(place.path.prefix { $0 != "/" })
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  private var unusual: [String] { collections.filter { !Layout.usual.contains($0) } }

  private var configuration: String {
    var text = FrontMatterText()
    text.add("title", feed.title)
    text.add("description", feed.description)
    if let home = feed.home, let parts = Web.parts(of: home), parts.query == nil,
      isWebAddress(home), !home.contains("#"), !options.isCopy
    {
      text.add("url", String(home.reversed().drop { $0 == "/" }.reversed()))
    }
    text.add("author", feed.authors.first?.name)
    text.add("language", feed.language)
    if !unusual.isEmpty { text.add("collections", collections) }
    return text.lines.isEmpty ? "# The site's title, address and author.\n" : text.text
  }
}
