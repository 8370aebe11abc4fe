internal import Diagnostics
internal import Mustache

/// The built-in templates, with a repository's in their place.
struct TemplateSet {
  let folder: String
  private(set) var diagnostics: [Diagnostic] = []
  private var screens: [String: TemplateScreen] = [:]
  /// The repository's files, by template.
  private var sources: [String: SourceFile] = [:]

  init(folder: String) {
    self.folder = folder
    for (name, bytes) in Self.builtIn {
      // Tests hold that the built-in templates pass.
      screens[name] = try? TemplateScreen(name: name, bytes)
    }
  }

  static let builtIn: [String: [UInt8]] = [
    "base": PackageResources.base_mustache,
    "home": PackageResources.home_mustache,
    "note": PackageResources.note_mustache,
    "section": PackageResources.section_mustache,
    "tag": PackageResources.tag_mustache,
    "tags": PackageResources.tags_mustache,
    "series": PackageResources.series_mustache,
    "list": PackageResources.list_mustache,
    "revisions": PackageResources.revisions_mustache,
    // SwiftPM writes `_` for a first character that no Swift name begins with.
    "404": PackageResources._04_mustache,
    "redirect": PackageResources.redirect_mustache,
  ]

  /// Takes one `.mustache` file of the repository, with its path relative to the folder.
  mutating func add(_ file: SourceFile) {
    let name = String(file.path.dropLast(".mustache".count))
    do throws(TemplateError) {
      screens[name] = try TemplateScreen(name: name, file.bytes)
      sources[name] = file
    } catch {
      report(error, in: file)
    }
  }

  /// Parses what was taken.
  mutating func finish() -> MustacheLibrary {
    let errors = TemplateGraph(screens).errors()
    for (template, error) in errors {
      if let file = sources[template] { report(error, in: file) }
    }
    // Which of several files closes a loop is not for us to say: none of them is used.
    if !errors.isEmpty { self = Self(folder: folder, keeping: diagnostics) }

    var library = MustacheLibrary()
    for (name, screen) in screens.sorted(by: { $0.key < $1.key }) {
      do {
        try library.register(screen.text, named: name)
      } catch let error as MustacheTemplate.ParserError {
        report(error, template: name)
      } catch {
        // The library throws nothing else; a template that it refuses is empty.
      }
    }
    return library
  }

  private init(folder: String, keeping diagnostics: [Diagnostic]) {
    self.init(folder: folder)
    self.diagnostics = diagnostics
  }

  private mutating func report(_ error: TemplateError, in file: SourceFile) {
    diagnostics.append(
      Diagnostic(
        .error, "config.invalid", at: LineTable(file.bytes).range(error.range),
        in: "\(folder)/\(file.path)", error.message, hint: error.hint))
  }

  /// Reports what the screening let through and swift-mustache does not take.
  private mutating func report(_ error: MustacheTemplate.ParserError, template: String) {
    diagnostics.append(
      Diagnostic(
        .error, "config.invalid",
        at: SourceRange(line: error.context.lineNumber, column: error.context.columnNumber),
        in: "\(folder)/\(template).mustache", "not a template: \(error.error)",
        hint: TemplateValue.hint))
  }
}
