package import Diagnostics

/// A thing that the checker looks for, and how loud it is about it.
///
/// The one description of a rule: `check --rules`, SARIF reports and `notes/diagnostics.md` are made
/// of it, and a test finds the rule in its wrong example and misses it in the right one.
package struct Rule: Hashable, Sendable {
  package var id: Diagnostic.ID
  /// How loud it is unless the site's configuration says otherwise.
  package var severity: Diagnostic.Severity
  /// Whether it is silent until the configuration makes it `warning` or `error`.
  package var isOff: Bool
  /// What it asks for, in one sentence.
  package var summary: String
  /// What goes wrong for a reader or a writer without it.
  package var why: String
  package var wrong: String
  package var right: String
  package var examples: Examples

  /// What ``wrong`` and ``right`` are.
  package enum Examples: Hashable, Sendable {
    /// The text of a note.
    case note
    /// `pipelines/site.yaml`.
    case configuration
    /// A description: what is wrong takes more than one file, or bytes that no page can show.
    case words
  }

  package init(
    _ id: Diagnostic.ID, _ severity: Diagnostic.Severity, isOff: Bool = false, _ summary: String,
    why: String, _ examples: Examples = .note, wrong: String, right: String
  ) {
    self.id = id
    self.severity = severity
    self.isOff = isOff
    self.summary = summary
    self.why = why
    self.wrong = wrong
    self.right = right
    self.examples = examples
  }

  /// What the configuration would say to leave it as it is: `error`, `warning` or `off`.
  package var setting: SiteConfiguration.RuleSetting {
    isOff ? .off : severity == .error ? .error : .warning
  }
}

extension Rule {
  /// Every rule of the content, in the order in which they are listed.
  package static let all: [Rule] =
    frontMatter + notes + links + text + allowances + configuration + channels

  private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

  /// The rule with an id; nil for one that is not of the content.
  package init?(_ id: Diagnostic.ID) {
    guard let rule = Self.byID[id] else { return nil }
    self = rule
  }
}

extension Diagnostic.ID {
  package static let frontMatterUnclosed: Self = "front-matter.unclosed"
  package static let frontMatterInvalid: Self = "front-matter.invalid"
  package static let frontMatterDuplicateKey: Self = "front-matter.duplicate-key"
  package static let frontMatterUnknownKey: Self = "front-matter.unknown-key"
  package static let frontMatterType: Self = "front-matter.type"
  package static let frontMatterMissing: Self = "front-matter.missing"
  package static let frontMatterValue: Self = "front-matter.value"
  package static let noteMissingTitle: Self = "note.missing-title"
  package static let noteMissingOwner: Self = "note.missing-owner"
  package static let noteDuplicateSlug: Self = "note.duplicate-slug"
  package static let noteDuplicateID: Self = "note.duplicate-id"
  package static let noteStub: Self = "note.stub"
  package static let noteFutureDate: Self = "note.future-date"
  package static let noteReviewDue: Self = "note.review-due"
  package static let noteOrphan: Self = "note.orphan"
  package static let noteNotUTF8: Self = "note.not-utf8"
  package static let noteTooLarge: Self = "note.too-large"
  package static let linkMissingNote: Self = "link.missing-note"
  package static let linkMissingAnchor: Self = "link.missing-anchor"
  package static let linkMissingAsset: Self = "link.missing-asset"
  package static let linkWrongCase: Self = "link.wrong-case"
  package static let linkOutsideRepository: Self = "link.outside-repository"
  package static let linkUndefinedReference: Self = "link.undefined-reference"
  package static let linkUnusedDefinition: Self = "link.unused-definition"
  package static let linkEmpty: Self = "link.empty"
  package static let linkUnsafeScheme: Self = "link.unsafe-scheme"
  package static let linkUnpublishedTarget: Self = "link.unpublished-target"
  package static let headingDuplicateAnchor: Self = "heading.duplicate-anchor"
  package static let headingSkippedLevel: Self = "heading.skipped-level"
  package static let linkExternalDead: Self = "link.external-dead"
  package static let linkExternalMoved: Self = "link.external-moved"
  package static let linkExternalInsecure: Self = "link.external-insecure"
  package static let imageMissingAlt: Self = "image.missing-alt"
  package static let htmlUnsafe: Self = "html.unsafe"
  package static let htmlUnclosed: Self = "html.unclosed"
  package static let codeUnknownLanguage: Self = "code.unknown-language"
  package static let textBidiControl: Self = "text.bidi-control"
  package static let textInvisibleCharacter: Self = "text.invisible-character"
  package static let secretFound: Self = "secret.found"
  package static let allowanceInvalid: Self = "allowance.invalid"
  package static let allowanceUnused: Self = "allowance.unused"
  package static let baselineStale: Self = "baseline.stale"
  package static let configInvalid: Self = "config.invalid"
  package static let configUnknownKey: Self = "config.unknown-key"
  package static let channelUnknownChannel: Self = "channel.unknown-channel"
  package static let channelOverLimit: Self = "channel.over-limit"
  package static let channelEmptyExcerpt: Self = "channel.empty-excerpt"
  package static let channelUnusedSetting: Self = "channel.unused-setting"
  package static let channelStaleProfile: Self = "channel.stale-profile"
}

extension Diagnostic {
  /// A diagnostic as loud as its rule.
  package init(
    _ id: ID, at range: SourceRange, in path: String, _ message: String, hint: String? = nil,
    fix: String? = nil, isSafe: Bool = false
  ) {
    self.init(
      Rule(id)?.severity ?? .error, id, at: range, in: path, message, hint: hint, fix: fix,
      isSafe: isSafe)
  }
}

extension [Diagnostic] {
  /// What is left when the site's configuration has had its say, in the order to show it.
  package func applying(_ rules: [Diagnostic.ID: SiteConfiguration.RuleSetting]) -> [Diagnostic] {
    compactMap { diagnostic in
      let usual = Rule(diagnostic.id).flatMap { $0.isOff ? SiteConfiguration.RuleSetting.off : nil }
      guard let setting = rules[diagnostic.id] ?? usual else { return diagnostic }
      guard let severity = Diagnostic.Severity(rawValue: setting.rawValue) else { return nil }
      var diagnostic = diagnostic
      diagnostic.severity = severity
      return diagnostic
    }
    .sorted()
  }
}
