package import Diagnostics
package import Markdown

/// A note of a library, with every question about it answered.
///
/// What its front matter leaves out has come from git and from the text (see
/// ``Library/assemble(_:)``); nothing is filled in later.
package struct Note: Sendable {
  /// The file, and its path in the repository.
  package var source: SourceFile
  /// What readers and channels know the note by, whatever it is called and wherever it stands:
  /// `id` in its front matter, else its first path in history.
  package var identity: String
  package var address: Address
  /// The top-level folder, such as `notes`; empty for a note at the root of a repository without
  /// collections.
  package var collection: String
  package var title: String
  /// One sentence or two of plain text; nil when neither the front matter nor the text has any.
  package var description: String?
  /// When it was first written.
  package var date: Timestamp
  /// When its text last changed.
  package var updated: Timestamp
  /// At least one, the first of them first.
  package var authors: [Author]
  /// The person responsible; nil is a diagnostic.
  package var owner: String?
  package var tags: [Tag]
  package var series: String?
  /// BCP 47.
  package var language: String
  package var frontMatter: FrontMatter {
    _read { yield matter.value }
    set { matter.value = newValue }
  }
  package var body: Body {
    _read { yield text.value }
    set { text.value = newValue }
  }
  /// Where each of `body.outline.links` leads, in the same order.
  package var destinations: [LinkTarget]
  /// Why the note would not be published, where it is shown all the same; see
  /// ``Library/Input/revealed``.
  package var revealed: Library.Withheld?

  var matter: Shared<FrontMatter>
  var text: Shared<Body>

  package var path: String { source.path }

  /// A tag and the name of its page.
  package struct Tag: Hashable, Sendable {
    /// As the first note that uses it writes it.
    package var name: String
    package var slug: String

    package init(name: String, slug: String) {
      self.name = name
      self.slug = slug
    }
  }
}

/// The text of a note, read.
package struct Body: Sendable {
  package var html: LinkedHTML
  package var outline: Outline
  /// Where the Markdown begins in the file, after the front matter: a byte offset from 0.
  package var offset: Int
  /// The line on which it begins, from 1.
  package var line: Int
  /// Plain text of the first paragraph, cut between words at about 200 characters; nil when the
  /// note has no paragraph.
  package var lead: String?

  package init(html: LinkedHTML, outline: Outline, offset: Int, line: Int, lead: String?) {
    self.html = html
    self.outline = outline
    self.offset = offset
    self.line = line
    self.lead = lead
  }
}

extension Note {
  /// The Markdown below the front matter.
  package var markdown: ArraySlice<UInt8> { source.bytes[body.offset...] }

  /// Minutes to read it, at 220 words a minute; at least 1.
  package var readingMinutes: Int { max(1, (body.outline.words + 110) / 220) }
}

// For those who write the note's text anew for a reader elsewhere.
extension Note {
  /// Where each destination leads, as typed: one text leads to one place, wherever in the note it
  /// stands.
  package var targets: [String: LinkTarget] {
    Dictionary(
      zip(body.outline.links.lazy.map(\.destination), destinations),
      uniquingKeysWith: { first, _ in first })
  }

  /// Where the links of raw HTML lead that stay on the site.
  package var rawTargets: [String: LinkTarget] {
    let links = zip(body.outline.links, destinations).filter { link, target in
      if case .external = target { return false }
      return link.kind == .html
    }
    return Dictionary(
      links.map { ($0.destination, $1) }, uniquingKeysWith: { first, _ in first })
  }

  /// Raw HTML as it may leave the site: with links that work elsewhere, and only when the site
  /// itself shows all of the note's HTML.
  ///
  /// - Parameters:
  ///   - html: A stretch of it, as typed.
  ///   - targets: ``rawTargets``.
  ///   - address: The address behind a target; nil when a reader elsewhere could not follow it.
  /// - Returns: Nil for what is left out, comments among it.
  package func passedOn(
    _ html: String, among targets: [String: LinkTarget], address: (LinkTarget) -> String?
  ) -> String? {
    guard body.outline.refusedHTML.isEmpty, let html = withoutComments(html) else { return nil }
    var out: [UInt8] = []
    var rest = Array(html.utf8)[...]
    // Each value in quotes is looked up, so that a thousand links cost a thousand steps.
    while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
      out += rest[...equals]
      rest = rest[(equals + 1)...]
      guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
        let end = rest.dropFirst().firstIndex(of: quote)
      else { continue }
      let destination = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
      guard let address = targets[destination].flatMap({ address($0) }) else { continue }
      out.append(quote)
      out += address.utf8
      rest = rest[end...]
    }
    return String(decoding: out + rest, as: UTF8.self)
  }
}
