internal import Diagnostics
internal import Digests
internal import Notes

/// How many notes stand in one file of what a search shows.
///
/// A page of results needs some twenty notes from anywhere; smaller files would mean as many
/// requests, larger ones titles that nobody sees.
let searchChunk = 64

extension Address {
  static let search = Address(["search"])
}

extension Site {
  /// The page to search from where no script runs on the page in view.
  func searchPage() -> [UInt8] {
    let place = Place(.search)
    var values = shell(
      "search", heading: "Search", at: .search,
      Head(title: "Search", description: "Search \(library.title)", canonical: absolute(.search)))
    values[.entries] = Fragment { html in
      html.raw("<div id=\"Search\"></div>\n<noscript>\n<p>Searching needs JavaScript. The ")
      html.link(place.link(to: .archive), text: "archive")
      html.raw(" has everything by year")
      if !library.tags.isEmpty {
        html.raw(", and the ")
        html.link(place.link(to: .tags), text: "tags")
        html.raw(" have it by subject")
      }
      html.raw(".</p>\n</noscript>\n")
    }
    return theme.render(.list, values)
  }

  /// What a search has to know before it loads anything else: how many notes there are, which
  /// files of words there are, and what tells these files from those of another build.
  func searchMeta() -> [UInt8] {
    searchMeta(shards.names.indices.map { (shards.names[$0], Digest(of: shards.script($0))) })
  }

  /// ``searchMeta()`` of files that are there already.
  ///
  /// - Parameter files: The name and the digest of each file of words, in order.
  /// - Returns: The file's bytes.
  func searchMeta(_ files: [(name: String, digest: Digest)]) -> [UInt8] {
    let version = Digest(ofParts: files.map(\.digest.hex))
    let meta: JSON = [
      "notes": .number(library.notes.count), "chunk": .number(searchChunk),
      "version": .string(String(version.hex.prefix(10))),
      "words": .string(files.map(\.name).joined(separator: " ")),
    ]
    return Array("controlroomSearch.meta(".utf8) + meta.compact() + Array(");\n".utf8)
  }

  /// What a search shows of some notes: title, path, day, description.
  func searchNotes(_ chunk: Int) -> [UInt8] {
    let rows = searched(chunk).map { index -> JSON in
      let note = library.notes[index]
      return [
        .string(note.title), .string(percentEncoded(note.address.path)),
        .string(note.date.day.long), .string(note.description ?? ""),
      ]
    }
    return Array("controlroomSearch.notes(\(chunk),".utf8) + JSON.array(rows).compact()
      + Array(");\n".utf8)
  }

  /// The indices of the notes that stand in a file, the oldest first.
  func searched(_ chunk: Int) -> [Int] {
    let count = library.notes.count
    return (chunk * searchChunk..<min((chunk + 1) * searchChunk, count)).map { count - 1 - $0 }
  }
}
