package import Cards
package import Diagnostics

/// What `pipelines/site.yaml` says, with defaults for what it leaves out.
package struct SiteConfiguration: Hashable, Sendable {
  /// The site's name; nil until the file says it, and then the home page's title serves.
  package var title: String?
  /// One sentence about the site.
  package var description: String?
  /// Where the site is served, without a `/` at its end, such as `https://example.org/notes`.
  ///
  /// Nil means unknown: pages link relatively and need none, channel drafts do.
  package var url: String?
  /// The WebSub hubs that tell subscribers what is new, in the order of the file.
  package var hubs: [String] = []
  /// Where other sites say that they link to a page of this one.
  package var webmention: String?
  package var author: Author?
  /// Who is responsible for what says nothing else.
  package var owner: String?
  /// BCP 47.
  package var language = "en"
  /// IANA.
  package var zone = "UTC"
  /// The git remote that receipts of deliveries are kept in step with; empty for none, nil for
  /// `origin` where there is one.
  package var receipts: String?
  /// In the order of the file.
  package var collections: [Collection] = []
  /// Settings by channel name, in the order of the file; nil means the usual ones.
  package var channels: [Channel]?
  /// How a tag is written on channels, by the tag in lower case; an empty text for not at all.
  package var hashtags: [String: String] = [:]
  /// The pictures that other sites show for links to notes.
  package var cards = CardSettings()
  /// The folder of the repository whose files override the theme's.
  package var theme = "pipelines/theme"
  /// The file of the repository that lists the findings which are known.
  package var baseline = "pipelines/baseline.txt"
  /// Severities by diagnostic id.
  package var rules: [Diagnostic.ID: RuleSetting] = [:]

  /// How many revisions of a note have a page, at most; 0 for none.
  package var revisions = 100
  /// Links to other sites.
  package var links = Links()

  package init() {}

  /// How links to other sites are looked at.
  package struct Links: Hashable, Sendable {
    /// Addresses that are not followed; `*` stands for anything.
    package var ignored: [String] = []
    /// Statuses that are well for addresses, by pattern, in the order of the file.
    package var expected: [Expectation] = []

    package struct Expectation: Hashable, Sendable {
      package var pattern: String
      package var statuses: Set<Int>
    }

    package init() {}
  }

  /// A top-level folder of notes.
  package struct Collection: Hashable, Sendable {
    /// The folder's name.
    package var name: String
    package var title: String?
    /// Raw HTML is passed on as it is.
    package var trustsHTML = false
    /// How often its notes are to be reviewed; nil is never.
    package var reviewEvery: ReviewInterval? = .usual
    /// What it asks of the front matter of its notes, in the order of the file.
    package var fields: [FieldSchema] = []

    package init(name: String, title: String? = nil, trustsHTML: Bool = false) {
      self.name = name
      self.title = title
      self.trustsHTML = trustsHTML
    }
  }

  /// The settings of the collection with a name; the usual ones for a collection without.
  package func collection(_ name: String) -> Collection {
    collections.first { $0.name == name } ?? Collection(name: name)
  }

  /// Whether a rule reports anything.
  package func isOn(_ id: Diagnostic.ID) -> Bool {
    (rules[id] ?? Rule(id)?.setting ?? .error) != .off
  }

  /// A channel that drafts are made for.
  package struct Channel: Hashable, Sendable {
    package var name: String
    /// The account as readers know it, such as `@roman@mastodon.example`.
    package var account: String?
    /// The account's own limit, where it differs from the channel's usual one.
    package var limit: Int?
    /// Whether links say to statistics where a reader came from.
    package var isTagged = false
    /// Where a reader of mails takes their name off the list.
    package var unsubscribe: String?
    /// How drafts are brought there; nil where the file does not say.
    package var delivery: ChannelDelivery?

    package init(name: String, account: String? = nil, limit: Int? = nil) {
      self.name = name
      self.account = account
      self.limit = limit
    }
  }

  /// How loud a rule is.
  package enum RuleSetting: String, Hashable, Sendable, CaseIterable {
    case error, warning, off
  }
}
