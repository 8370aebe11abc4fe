internal import Cards
package import Diagnostics
internal import Digests
internal import Mustache

/// How pages look: templates, a stylesheet, and files that go with them.
package struct Theme: Sendable {
  private let templates: MustacheLibrary
  private let forms = PageForms()
  /// The stylesheet, named by its content so that a browser may keep it for ever.
  let style: SiteFile
  /// The script that searches, named by its content too.
  let searchScript: SiteFile
  /// Files of the repository's theme that are neither template nor stylesheet.
  let files: [SiteFile]
  /// The colours of cards: those of pages by day.
  let cardColours: CardColours
  /// What the repository's files are known by, together; the built-in ones are a part of the program.
  let digest: Digest

  /// The templates that pages are made with.
  ///
  /// Each may use any other, and those that a repository adds.
  enum Template: String, CaseIterable {
    case home, note, section, tag, tags, series, list, revisions, redirect
    case notFound = "404"
  }

  /// Puts a theme together from the built-in one and a repository's.
  ///
  /// A file with the name of a built-in template or of `style.css` takes its place; other
  /// `.mustache` files are partials; every other file is published below `theme/`.
  ///
  /// - Parameters:
  ///   - overrides: The repository's files, with paths relative to `folder`.
  ///   - folder: Where they stand, for diagnostics.
  /// - Returns: A theme that renders, with a `config.invalid` error for each template that is
  ///   broken; the built-in one stands in for it.
  package static func make(
    overrides: [SourceFile], folder: String = "pipelines/theme"
  ) -> Checked<Theme> {
    let overrides = overrides.sorted { $0.path < $1.path }
    var set = TemplateSet(folder: folder)
    for file in overrides where file.path.hasSuffix(".mustache") { set.add(file) }
    let templates = set.finish()

    let style = overrides.first { $0.path == "style.css" }?.bytes ?? PackageResources.style_css
    let script = PackageResources.search_js
    let passedOn = overrides.filter {
      !$0.path.hasSuffix(".mustache") && $0.path != "style.css" && staysInside($0.path)
    }
    return Checked(
      Theme(
        templates: templates,
        style: SiteFile(path: "style.\(fingerprint(style)).css", bytes: style),
        searchScript: SiteFile(path: "search/search.\(fingerprint(script)).js", bytes: script),
        files: passedOn.map { SiteFile(path: "theme/" + $0.path, bytes: $0.bytes) },
        cardColours: CardColours(style: style, otherwise: PackageResources.style_css),
        digest: Digest(ofParts: overrides.flatMap { [Array($0.path.utf8), $0.bytes] })),
      set.diagnostics)
  }

  /// Makes a page.
  func render(_ template: Template, _ values: [TemplateValue: Fragment]) -> [UInt8] {
    guard let key = PageForm.Key(template, values) else {
      return Array(rendered(template, values).utf8)
    }
    return forms.form(key) { rendered(template, key.marks) }.filled(values)
  }

  /// What ``render(_:_:)`` gives, by the renderer itself.
  func rendered(_ template: Template, _ values: [TemplateValue: Fragment]) -> String {
    templates.render(PageContext(values: values), withTemplate: template.rawValue) ?? ""
  }

  private static func fingerprint(_ bytes: [UInt8]) -> Substring {
    Digest(of: bytes).hex.prefix(10)
  }

  private static func staysInside(_ path: String) -> Bool {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}

/// The values of one page, as swift-mustache looks them up.
private struct PageContext: MustacheParent {
  let values: [TemplateValue: Fragment]

  func child(named name: String) -> Any? {
    TemplateValue(rawValue: name).flatMap { values[$0] }
  }
}
