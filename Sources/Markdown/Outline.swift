package import Diagnostics

/// What a document has, beside its HTML: headings, links and what else a check or a page asks for.
package struct Outline: Sendable, Hashable {
  /// The headings in reading order, without a leading title that was left out.
  package var headings: [Heading] = []
  /// Every link and image in reading order, those in raw HTML too.
  package var links: [Link] = []
  /// The first word of each code block's info string, where it has one.
  package var codeLanguages: [CodeLanguage] = []
  /// Words of prose and code under the leading title: for stubs and for reading time.
  package var words = 0
  /// Whether the document's first block is a heading of level 1.
  package var hasLeadingTitle = false
  /// Every `id` that a link may point at: headings, footnotes, and raw HTML that stays.
  package var anchors: Set<String> = []
  /// The anchor that a leading title has, or would have had on the page had it not been left out.
  package var titleAnchor: String?
  /// HTML comments in reading order: `<!-- more -->` and notices to the checker are among them.
  package var comments: [Comment] = []
  /// Raw HTML that was not let through, as typed, in reading order.
  package var refusedHTML: [RefusedHTML] = []
  /// `[text][label]`, `[text][]` and `[^label]` that nothing defines, in reading order.
  package var undefinedReferences: [UndefinedReference] = []
  /// Definitions of links, used or not, and of footnotes, in the order of the file.
  package var definitions: [Definition] = []

  package init() {}

  package struct Heading: Sendable, Hashable {
    /// From 1 to 6, as rendered.
    package var level: Int
    /// The heading's words, without markup.
    package var text: String
    /// Its `id` on the page, unique in the document.
    package var anchor: String
    package var range: SourceRange
    /// What `anchor` would be without another heading of the same name before this one.
    package var wantedAnchor: String
    /// Whether the writer chose it: `## Title {#id}`.
    package var isChosen: Bool

    package init(
      level: Int, text: String, anchor: String, range: SourceRange, wantedAnchor: String? = nil,
      isChosen: Bool = false
    ) {
      self.level = level
      self.text = text
      self.anchor = anchor
      self.range = range
      self.wantedAnchor = wantedAnchor ?? anchor
      self.isChosen = isChosen
    }
  }

  package struct Link: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      case link
      case image
      /// `<https://…>` or a bare address.
      case autolink
      /// An `href`, `src` or `cite` attribute of raw HTML.
      case html
    }

    package var kind: Kind
    /// The destination with escapes and entities resolved, before any percent-encoding.
    package var destination: String
    /// The words that a reader sees; an image's alternative text.
    package var text: String
    package var title: String
    /// The whole link as typed.
    package var range: SourceRange

    package init(
      kind: Kind, destination: String, text: String, title: String = "", range: SourceRange
    ) {
      self.kind = kind
      self.destination = destination
      self.text = text
      self.title = title
      self.range = range
    }
  }

  package struct CodeLanguage: Sendable, Hashable {
    package var language: String
    /// The opening line of the block.
    package var range: SourceRange

    package init(language: String, range: SourceRange) {
      self.language = language
      self.range = range
    }
  }

  package struct Comment: Sendable, Hashable {
    /// What stands between `<!--` and `-->`, without white space around it.
    package var text: String
    package var range: SourceRange

    package init(text: String, range: SourceRange) {
      self.text = text
      self.range = range
    }
  }

  /// A reference that cmark leaves in the text, since nothing defines it.
  package struct UndefinedReference: Sendable, Hashable {
    /// As typed, without brackets and `^`.
    package var label: String
    package var isFootnote: Bool
    /// The whole reference as typed.
    package var range: SourceRange
  }

  /// `[label]: destination`, or `[^label]: text`.
  package struct Definition: Sendable, Hashable {
    /// As typed, without brackets and `^`.
    package var label: String
    package var isFootnote: Bool
    package var isUsed: Bool
    /// Whether an earlier one has the same label, which then counts.
    package var isRepeated: Bool
    /// From the bracket to the end of the line.
    package var range: SourceRange
  }

  package struct RefusedHTML: Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
      /// An element or attribute that is not on the list.
      case unsafe
      /// An element that nothing closes.
      case unclosed
      /// A closing tag without an open element.
      case stray
    }

    package var reason: Reason
    /// The element's name, or with an attribute's name behind it: `img onerror`.
    package var name: String
    package var range: SourceRange

    package init(reason: Reason, name: String, range: SourceRange) {
      self.reason = reason
      self.name = name
      self.range = range
    }
  }
}
