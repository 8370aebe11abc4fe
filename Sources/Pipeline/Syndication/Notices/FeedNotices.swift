internal import Delivering
internal import Diagnostics
internal import Digests
internal import Notes
internal import Site

/// What hubs are to know: what each feed of the site says.
enum FeedNotices {
  /// The channel's name.
  static let channel = "websub"

  /// What there is to be told, one matter for each hub.
  ///
  /// - Parameters:
  ///   - feeds: Of the commit.
  ///   - hubs: Their addresses.
  /// - Returns: In the order of the hubs.
  static func matters(of feeds: [AnnouncedFeed], for hubs: [String]) -> [Notice.Matter] {
    hubs.map { hub in
      Notice.Matter(
        subject: hub, title: TextReport.count(feeds.count, "feed"),
        facts: feeds.map { feed in
          let payload: JSON = ["hub": .string(hub), "topic": .string(feed.topic)]
          return Notice.Fact(
            target: feed.topic, content: feed.digest.hex, payload: payload.compact(),
            word: "it has changed")
        })
    }
  }
}
