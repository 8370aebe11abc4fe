package import Diagnostics

/// What a note says about itself before its text: YAML between `---`, TOML between `+++`.
///
/// Nil and empty mean that the note does not say; the library then asks git and the text.
package struct FrontMatter: Hashable, Sendable {
  package var title: String?
  package var date: Timestamp?
  package var updated: Timestamp?
  package var description: String?
  package var tags: [String] = []
  package var slug: String?
  /// Addresses that lead here, as typed.
  package var aliases: [Placed<String>] = []
  package var isDraft = false
  package var owner: String?
  package var authors: [String] = []
  package var series: String?
  package var weight: Int?
  package var reviewed: Day?
  package var expires: Timestamp?
  /// BCP 47.
  package var language: String?
  /// Where the text was published first, when that is not here.
  package var canonical: String?
  package var id: Placed<String>?
  /// Zola's `path`: the whole address, as typed.
  package var path: String?
  /// Settings by channel name.
  package var channels: [String: ChannelSettings] = [:]
  /// Text values of `extra`, by dotted key, such as `repository` or `links.docs`, and of the fields
  /// that the collection declares.
  package var extra: [String: String] = [:]
  /// Links to notes in fields that the collection declares as such.
  package var references: [Placed<String>] = []
  /// Where `slug` stands, for diagnostics about it.
  package var slugRange: SourceRange?

  package init() {}

  /// What a note says to one channel.
  package struct ChannelSettings: Hashable, Sendable {
    /// The text to send in place of an excerpt.
    package var text: String?
    package var isSkipped = false
    package var at: Timestamp?
    /// In place of those made from tags; nil means not said.
    package var hashtags: [String]?
    /// As the note shows it, or an address.
    package var image: String?
    /// What `image` shows, for those who cannot see it; that of the note when not said.
    package var alt: String?
    package var isThread: Bool?

    package init() {}
  }
}

/// A value and where it was typed.
package struct Placed<Value> {
  package var value: Value
  package var range: SourceRange

  package init(_ value: Value, at range: SourceRange) {
    self.value = value
    self.range = range
  }
}

extension Placed: Equatable where Value: Equatable {}
extension Placed: Hashable where Value: Hashable {}
extension Placed: Sendable where Value: Sendable {}
