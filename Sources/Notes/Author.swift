/// A person who wrote something.
package struct Author: Hashable, Sendable {
  package var name: String
  /// Kept for drafts and approvals; a page or a feed never shows it.
  package var email: String?
  package var url: String?

  package init(name: String, email: String? = nil, url: String? = nil) {
    self.name = name
    self.email = email
    self.url = url
  }
}
