package import Notes

/// What a feed says, whichever of the three forms it has.
package struct Feed: Sendable, Hashable {
  package enum Form: String, Sendable, Hashable {
    case atom = "Atom"
    case rss = "RSS"
    case json = "JSON Feed"
  }

  package var form: Form
  package var title: String?
  package var description: String?
  /// The site's address.
  package var home: String?
  /// BCP 47.
  package var language: String?
  package var authors: [Author] = []
  package var entries: [Entry] = []

  package struct Entry: Sendable, Hashable {
    /// As the feed gives it, whatever its form: readers compare it byte by byte.
    package var id: String?
    /// Where it is published.
    package var link: String?
    package var title: String?
    package var date: Timestamp?
    package var updated: Timestamp?
    package var authors: [Author] = []
    package var tags: [String] = []
    package var language: String?
    /// A sentence or two of plain text, where the feed has it beside the content.
    package var summary: String?
    package var content: [MarkupNode] = []
    /// What relative addresses in the content start from.
    package var base: String?
    /// The content is not all there: nested too deep, or too large.
    package var isCut = false
  }
}

/// Why a file is no feed.
package enum FeedError: Error, Hashable, Sendable {
  /// Neither XML with the root of a feed, nor JSON with the version of one.
  case notAFeed(String)
  /// It declares entities, with which a small file becomes a large one or reads another.
  case declaresEntities
  case tooLarge(Int)

  /// What is wrong, as a headline.
  package var message: String {
    switch self {
    case .notAFeed(let what): "not an Atom, RSS or JSON feed: \(what)"
    case .declaresEntities: "the feed declares entities of its own, which are not read"
    case .tooLarge(let bytes): "\(bytes) bytes are more than the \(Feed.sizeLimit) of a feed"
    }
  }
}

extension Feed {
  /// The largest feed that is read, in bytes: some 10,000 long notes.
  package static let sizeLimit = MarkupReader.sizeLimit

  /// Reads a feed.
  ///
  /// - Parameters:
  ///   - bytes: Atom 1.0, RSS 2.0 (and what is close to it) or JSON Feed 1.1, which the content
  ///     itself decides.
  ///   - flaw: Is set to the line where XML stops being well-formed; it is read all the same.
  /// - Returns: The feed; nothing of it has been fetched, and nothing expanded.
  /// - Throws: ``FeedError``.
  package static func read(_ bytes: [UInt8], flaw: inout Int?) throws(FeedError) -> Feed {
    guard bytes.count <= sizeLimit else { throw .tooLarge(bytes.count) }
    let first = bytes.first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF].contains($0) }
    if first == UInt8(ascii: "{") { return try JSONFeed.read(bytes) }
    let result: MarkupReader.Result
    do throws(MarkupReader.Refusal) {
      result = try MarkupReader.xml(bytes)
    } catch {
      switch error {
      case .declaresEntities: throw .declaresEntities
      case .unreadable: throw .notAFeed("it can be read neither as XML nor as JSON")
      case .tooLarge: throw .tooLarge(bytes.count)
      }
    }
    flaw = result.flaw
    guard let root = result.nodes.first?.element else { throw .notAFeed("there is nothing in it") }
    switch root.name {
    case "feed": return AtomFeed.read(root)
    case "rss", "RDF": return RSSFeed.read(root)
    default: throw .notAFeed("the root is '\(root.name)'")
    }
  }
}
