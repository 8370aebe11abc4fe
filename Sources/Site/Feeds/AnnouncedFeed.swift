package import Digests
package import Notes

/// A feed as a hub is told of it: where it is, and what it says.
package struct AnnouncedFeed: Hashable, Sendable {
  /// The address that the feed gives for itself.
  package var topic: String
  /// Of the file's bytes.
  package var digest: Digest
}

extension Site {
  /// Every feed of a library that names hubs, in each of its formats.
  ///
  /// A pure function of the library, as the files are, and without any other page.
  ///
  /// - Parameter library: What the site is of.
  /// - Returns: In the order of the site's files; nothing where the site has no address, or no hub.
  package static func announced(by library: Library) -> [AnnouncedFeed] {
    guard library.configuration.url != nil, !library.configuration.hubs.isEmpty else { return [] }
    return feeds(of: library).flatMap { subject in
      let feed = Feed(subject, of: library)
      return FeedFormat.allCases.map { format in
        AnnouncedFeed(topic: feed.path(format), digest: Digest(of: feed.bytes(format)))
      }
    }
  }
}
