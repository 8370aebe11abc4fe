internal import ConfigFormats
import Diagnostics

/// Reads front matter: each key with its type, each mistake with its place.
///
/// Never fails: what cannot be read keeps its default and is reported.
struct FrontMatterReader {
  private let path: String
  private let schema: [FieldSchema]
  private(set) var diagnostics: [Diagnostic] = []
  private var result = FrontMatter()

  /// Reads the front matter of a note.
  ///
  /// - Parameters:
  ///   - file: The note.
  ///   - fence: Where its front matter stands.
  ///   - schema: What its collection asks for.
  /// - Returns: What was understood, and a diagnostic for each value that was not.
  static func read(
    _ file: SourceFile, _ fence: Fence, schema: [FieldSchema] = []
  ) -> Checked<FrontMatter> {
    if fence.isUnclosed, let format = fence.format {
      return Checked(FrontMatter(), [.unclosed(format, in: file.path)])
    }
    var reader = FrontMatterReader(path: file.path, schema: schema)
    do throws(ConfigError) {
      let table = try fence.format?.read(file.bytes[fence.content], firstLine: 2)
      if table == nil, schema.isEmpty { return Checked(FrontMatter()) }
      var check = FieldCheck(path: file.path)
      let whole = check.check(
        table ?? ConfigValue(content: .table([]), range: .wholeFile), schema)
      reader.diagnostics += check.diagnostics
      reader.result.references = check.references
      reader.read(whole)
    } catch {
      reader.diagnostics.append(.invalid(error, in: file.path))
    }
    return Checked(reader.result, reader.diagnostics)
  }

  private init(path: String, schema: [FieldSchema]) {
    self.path = path
    self.schema = schema
  }

  private mutating func read(_ table: ConfigValue) {
    for entry in table.table ?? [] where !entry.value.isEmpty {
      let value = entry.value
      switch entry.key {
      case "title": result.title = text(value, of: entry)
      case "date": result.date = timestamp(value, of: entry) ?? result.date
      case "updated": result.updated = timestamp(value, of: entry)
      case "description": result.description = text(value, of: entry)
      case "summary": result.description = result.description ?? text(value, of: entry)
      case "tags": result.tags += texts(value, of: entry).map(\.value)
      case "slug":
        result.slug = slug(value, of: entry)
        result.slugRange = value.range
      case "aliases": result.aliases = texts(value, of: entry)
      case "draft": result.isDraft = bool(value, of: entry) ?? false
      case "owner": result.owner = text(value, of: entry)
      case "authors", "author": result.authors = texts(value, of: entry).map(\.value)
      case "series": result.series = text(value, of: entry)
      case "weight": result.weight = integer(value, of: entry)
      case "reviewed": result.reviewed = timestamp(value, of: entry)?.day
      case "expires": result.expires = timestamp(value, of: entry)
      case "lang": result.language = language(value, of: entry)
      case "canonical": result.canonical = url(value, of: entry)
      case "id": result.id = text(value, of: entry).map { Placed($0, at: value.range) }
      case "path": result.path = text(value, of: entry)
      case "taxonomies": taxonomies(value, of: entry)
      case "extra": extra(value, under: "")
      case "channels": channels(value, of: entry)
      case let key where schema.contains { $0.name == key }:
        if let text = value.text { result.extra[key] = text }
      case let key where FrontMatterKeys.ignored.contains(key): break
      default:
        diagnostics.append(
          .unknownKey(entry, among: FrontMatterKeys.names + schema.map(\.name), in: path))
      }
    }
  }

  private mutating func taxonomies(_ value: ConfigValue, of entry: ConfigValue.Entry) {
    guard let table = table(value, of: entry) else { return }
    for entry in table where !entry.value.isEmpty {
      switch entry.key {
      case "tags", "categories": result.tags += texts(entry.value, of: entry).map(\.value)
      case "series": result.series = texts(entry.value, of: entry).first?.value
      case "authors": result.authors = texts(entry.value, of: entry).map(\.value)
      default:
        diagnostics.append(
          .unknownKey(entry, among: ["tags", "categories", "series", "authors"], in: path))
      }
    }
  }

  /// Keeps the text values of `extra`; what a list or a table means there is the theme's affair.
  private mutating func extra(_ value: ConfigValue, under prefix: String) {
    for entry in value.table ?? [] {
      let key = prefix + entry.key
      if let text = entry.value.text {
        result.extra[key] = text
      } else if case .table = entry.value.content {
        extra(entry.value, under: key + ".")
      }
    }
  }

  private mutating func channels(_ value: ConfigValue, of entry: ConfigValue.Entry) {
    for channel in table(value, of: entry) ?? [] {
      guard let entries = table(channel.value, of: channel) else { continue }
      var settings = FrontMatter.ChannelSettings()
      for entry in entries where !entry.value.isEmpty {
        switch entry.key {
        case "text": settings.text = text(entry.value, of: entry)
        case "skip": settings.isSkipped = bool(entry.value, of: entry) ?? false
        case "at": settings.at = timestamp(entry.value, of: entry)
        case "hashtags": settings.hashtags = texts(entry.value, of: entry).map(\.value)
        case "image": settings.image = text(entry.value, of: entry)
        case "alt": settings.alt = text(entry.value, of: entry)
        case "thread": settings.isThread = bool(entry.value, of: entry)
        default:
          diagnostics.append(
            .unknownKey(
              entry, among: ["text", "skip", "at", "hashtags", "image", "alt", "thread"],
              in: path))
        }
      }
      result.channels[channel.key] = settings
    }
  }
}

// What a value has to be. Each returns nil, or nothing, after it has said why.
extension FrontMatterReader {
  private mutating func text(_ value: ConfigValue, of entry: ConfigValue.Entry) -> String? {
    guard let text = value.text else { return wrong(value, of: entry, .text) }
    let trimmed = text.trimmed
    return trimmed.isEmpty ? nil : trimmed
  }

  private mutating func texts(
    _ value: ConfigValue, of entry: ConfigValue.Entry
  ) -> [Placed<String>] {
    // One tag is often written without the brackets of a list.
    if let text = value.text { return [Placed(text.trimmed, at: value.range)] }
    guard let items = value.list else {
      let none: String? = wrong(value, of: entry, "a list of texts")
      return none.map { [Placed($0, at: value.range)] } ?? []
    }
    var texts: [Placed<String>] = []
    for item in items where !item.isEmpty {
      if let text = item.text?.trimmed {
        if !text.isEmpty { texts.append(Placed(text, at: item.range)) }
      } else {
        let _: String? = wrong(item, of: entry, "a list of texts")
      }
    }
    return texts
  }

  private mutating func bool(_ value: ConfigValue, of entry: ConfigValue.Entry) -> Bool? {
    value.bool ?? wrong(value, of: entry, .boolean)
  }

  private mutating func integer(_ value: ConfigValue, of entry: ConfigValue.Entry) -> Int? {
    value.integer ?? wrong(value, of: entry, .integer)
  }

  private mutating func table(
    _ value: ConfigValue, of entry: ConfigValue.Entry
  ) -> [ConfigValue.Entry]? {
    value.table ?? wrong(value, of: entry, "a table")
  }

  private mutating func timestamp(
    _ value: ConfigValue, of entry: ConfigValue.Entry
  ) -> Timestamp? {
    guard let text = value.text else { return wrong(value, of: entry, .date) }
    if let timestamp = Timestamp(text.trimmed) { return timestamp }
    let mend = ValueHint(for: value, .date)
    diagnostics.append(
      .badValue(
        entry, in: path, "'\(text)' is not a date", hint: mend?.hint ?? "", fix: mend?.fix,
        isSafe: true))
    return nil
  }

  private mutating func slug(_ value: ConfigValue, of entry: ConfigValue.Entry) -> String? {
    guard let text = text(value, of: entry) else { return nil }
    let slug = Slug.make(text)
    guard slug == text else {
      diagnostics.append(
        .badValue(
          entry, in: path, "slug '\(text)' is not letters, digits and '-'",
          hint: slug.isEmpty ? "remove it" : "write '\(slug)'", fix: slug.isEmpty ? nil : slug,
          isSafe: true))
      return slug.isEmpty ? nil : slug
    }
    return slug
  }

  private mutating func language(_ value: ConfigValue, of entry: ConfigValue.Entry) -> String? {
    guard let text = text(value, of: entry) else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isTag =
      (2...3).contains(parts[0].utf8.count)
      && parts.allSatisfy { part in
        (1...8).contains(part.utf8.count) && part.utf8.allSatisfy(isASCIILetterOrDigit)
      }
    if isTag { return text }
    diagnostics.append(
      .badValue(entry, in: path, "'\(text)' is not a language tag", hint: "write 'en' or 'pt-BR'"))
    return nil
  }

  private mutating func url(_ value: ConfigValue, of entry: ConfigValue.Entry) -> String? {
    guard let text = text(value, of: entry) else { return nil }
    if isWebAddress(text) { return text }
    diagnostics.append(
      .badValue(
        entry, in: path, "'\(text)' is not a web address", hint: "begin it with https://"))
    return nil
  }

  private mutating func wrong<Value>(
    _ value: ConfigValue, of entry: ConfigValue.Entry, _ expected: String
  ) -> Value? {
    diagnostics.append(.wrongType(value, of: entry, expected, nil, in: path))
    return nil
  }

  private mutating func wrong<Value>(
    _ value: ConfigValue, of entry: ConfigValue.Entry, _ kind: FieldSchema.Kind
  ) -> Value? {
    diagnostics.append(
      .wrongType(value, of: entry, kind.expectation, ValueHint(for: value, kind), in: path))
    return nil
  }
}

extension Diagnostic {
  fileprivate static func unclosed(_ format: ConfigFormat, in path: String) -> Self {
    let fence = format == .toml ? "+++" : "---"
    return Diagnostic(
      .error, "front-matter.unclosed", at: SourceRange(line: 1, length: 3), in: path,
      "front matter opened here has no closing '\(fence)'",
      hint: "close it with a line '\(fence)', or begin the text with another line")
  }

  fileprivate static func invalid(_ error: ConfigError, in path: String) -> Self {
    Diagnostic(
      .error, error.kind == .duplicateKey ? "front-matter.duplicate-key" : "front-matter.invalid",
      at: error.range, in: path, error.message, hint: error.hint)
  }

  fileprivate static func unknownKey(
    _ entry: ConfigValue.Entry, among keys: [String], in path: String
  ) -> Self {
    let near = Suggestion.nearest(to: entry.key, among: keys)
    return Diagnostic(
      .warning, "front-matter.unknown-key", at: entry.keyRange, in: path,
      "'\(entry.key)' is not a front matter key",
      hint: near.map { "did you mean '\($0)'?" } ?? "put keys of your own under 'extra'", fix: near)
  }

  fileprivate static func badValue(
    _ entry: ConfigValue.Entry, in path: String, _ message: String, hint: String,
    fix: String? = nil, isSafe: Bool = false
  ) -> Self {
    Diagnostic(
      .frontMatterValue, at: entry.value.range, in: path, message, hint: hint, fix: fix,
      isSafe: isSafe)
  }

  fileprivate static func wrongType(
    _ value: ConfigValue, of entry: ConfigValue.Entry, _ expected: String, _ mend: ValueHint?,
    in path: String
  ) -> Self {
    Diagnostic(
      .frontMatterType, at: value.range, in: path,
      "'\(entry.key)' is \(value.kind), and has to be \(expected)", hint: mend?.hint,
      fix: mend?.fix, isSafe: true)
  }
}
