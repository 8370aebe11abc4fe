package import Diagnostics

/// A thing that the checker looks for, and how loud it is about it.
package struct Rule: Hashable, Sendable {
  package var id: Diagnostic.ID
  /// How loud it is unless the site's configuration says otherwise.
  package var severity: Diagnostic.Severity
  /// What it asks for, in one sentence.
  package var summary: String
}

extension Rule {
  /// Every rule of the content, in the order in which they are listed.
  package static let all: [Rule] = [
    Rule(.frontMatterUnclosed, .error, "Front matter ends with the line that it began with."),
    Rule(.frontMatterInvalid, .error, "Front matter is well-formed YAML or TOML."),
    Rule(.frontMatterDuplicateKey, .error, "A key is set once."),
    Rule(.frontMatterUnknownKey, .warning, "A key is one that is known, or stands under 'extra'."),
    Rule(.frontMatterType, .error, "A value has the type of its key."),
    Rule(.frontMatterValue, .error, "A value is one that its key can take."),
    Rule(.noteMissingTitle, .warning, "A note has a title: a first heading, or 'title'."),
    Rule(.noteMissingOwner, .warning, "Somebody is responsible for a note."),
    Rule(.noteDuplicateSlug, .error, "No two pages have one address."),
    Rule(.noteDuplicateID, .error, "No two notes have one id."),
    Rule(.noteStub, .warning, "A note has text to publish."),
    Rule(.noteFutureDate, .warning, "A note's date has come."),
    Rule(.noteNotUTF8, .error, "A note is UTF-8 text."),
    Rule(
      .noteTooLarge, .error, "A note is of a size and a shape that can be read in bounded time."),
    Rule(.linkMissingNote, .error, "A link to a note leads to one."),
    Rule(.linkMissingAnchor, .error, "A link to a heading leads to one."),
    Rule(.linkMissingAsset, .error, "A link to a file leads to one."),
    Rule(.linkWrongCase, .error, "A link is written in the case of the file's name."),
    Rule(.linkOutsideRepository, .error, "A link stays within the repository."),
    Rule(.linkEmpty, .warning, "A link has a destination."),
    Rule(.linkUnsafeScheme, .error, "A link cannot run code."),
    Rule(.linkUnpublishedTarget, .warning, "A link leads to a note that is published."),
    Rule(.imageMissingAlt, .warning, "An image has words for those who cannot see it."),
    Rule(.htmlUnsafe, .warning, "Raw HTML keeps to the elements that are let through."),
    Rule(.htmlUnclosed, .warning, "Raw HTML closes what it opens."),
    Rule(.configInvalid, .error, "The site's configuration can be read."),
    Rule(.configUnknownKey, .warning, "A configuration key is one that is known."),
    Rule(.channelUnknownChannel, .warning, "A channel is one that drafts can be made for."),
    Rule(.channelOverLimit, .error, "A draft is within its channel's limit."),
    Rule(.channelEmptyExcerpt, .warning, "There is text for an excerpt."),
    Rule(.channelStaleProfile, .warning, "What is known of a channel was read within a year."),
  ]

  private init(_ id: Diagnostic.ID, _ severity: Diagnostic.Severity, _ summary: String) {
    self.id = id
    self.severity = severity
    self.summary = summary
  }
}

extension Diagnostic.ID {
  package static let frontMatterUnclosed: Self = "front-matter.unclosed"
  package static let frontMatterInvalid: Self = "front-matter.invalid"
  package static let frontMatterDuplicateKey: Self = "front-matter.duplicate-key"
  package static let frontMatterUnknownKey: Self = "front-matter.unknown-key"
  package static let frontMatterType: Self = "front-matter.type"
  package static let frontMatterValue: Self = "front-matter.value"
  package static let noteMissingTitle: Self = "note.missing-title"
  package static let noteMissingOwner: Self = "note.missing-owner"
  package static let noteDuplicateSlug: Self = "note.duplicate-slug"
  package static let noteDuplicateID: Self = "note.duplicate-id"
  package static let noteStub: Self = "note.stub"
  package static let noteFutureDate: Self = "note.future-date"
  package static let noteNotUTF8: Self = "note.not-utf8"
  package static let noteTooLarge: Self = "note.too-large"
  package static let linkMissingNote: Self = "link.missing-note"
  package static let linkMissingAnchor: Self = "link.missing-anchor"
  package static let linkMissingAsset: Self = "link.missing-asset"
  package static let linkWrongCase: Self = "link.wrong-case"
  package static let linkOutsideRepository: Self = "link.outside-repository"
  package static let linkEmpty: Self = "link.empty"
  package static let linkUnsafeScheme: Self = "link.unsafe-scheme"
  package static let linkUnpublishedTarget: Self = "link.unpublished-target"
  package static let imageMissingAlt: Self = "image.missing-alt"
  package static let htmlUnsafe: Self = "html.unsafe"
  package static let htmlUnclosed: Self = "html.unclosed"
  package static let configInvalid: Self = "config.invalid"
  package static let configUnknownKey: Self = "config.unknown-key"
  package static let channelUnknownChannel: Self = "channel.unknown-channel"
  package static let channelOverLimit: Self = "channel.over-limit"
  package static let channelEmptyExcerpt: Self = "channel.empty-excerpt"
  package static let channelStaleProfile: Self = "channel.stale-profile"
}

extension Diagnostic {
  private static let severities = Dictionary(
    uniqueKeysWithValues: Rule.all.map { ($0.id, $0.severity) })

  /// A diagnostic as loud as its rule.
  package init(
    _ id: ID, at range: SourceRange, in path: String, _ message: String, hint: String? = nil,
    fix: String? = nil
  ) {
    self.init(
      Self.severities[id] ?? .error, id, at: range, in: path, message, hint: hint, fix: fix)
  }
}

extension [Diagnostic] {
  /// What is left when the site's configuration has had its say, in the order to show it.
  package func applying(_ rules: [Diagnostic.ID: SiteConfiguration.RuleSetting]) -> [Diagnostic] {
    compactMap { diagnostic in
      guard let setting = rules[diagnostic.id] else { return diagnostic }
      guard let severity = Diagnostic.Severity(rawValue: setting.rawValue) else { return nil }
      var diagnostic = diagnostic
      diagnostic.severity = severity
      return diagnostic
    }
    .sorted()
  }
}
