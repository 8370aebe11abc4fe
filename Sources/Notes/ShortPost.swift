import Diagnostics
import Markdown

/// A few words for channels that are no note: a text of the `posts` folder without a title.
///
/// It has a page, as all that was said has, but channels get the words alone.
package enum ShortPost {
  /// The collection whose texts may be such.
  package static let collection = "posts"

  static func isOne(path: String, hasTitle: Bool) -> Bool {
    !hasTitle && path.hasPrefix(collection + "/")
  }

  /// What its page is called: how it begins.
  static func title(_ lead: String) -> String {
    guard lead.count > 60 else { return lead }
    let words = lead.prefix(60)
    return words[..<(words.lastIndex(of: " ") ?? words.endIndex)] + "…"
  }
}

extension Note {
  /// Whether channels get its words alone, without a link to its page.
  package var isShortPost: Bool {
    ShortPost.isOne(
      path: path,
      hasTitle: frontMatter.title != nil || !body.outline.headings.isEmpty
        || body.outline.hasLeadingTitle)
  }
}

extension ParsedNote {
  var isShortPost: Bool {
    ShortPost.isOne(
      path: source.path,
      hasTitle: frontMatter.title != nil || headingTitle != nil || !body.outline.headings.isEmpty)
  }
}
