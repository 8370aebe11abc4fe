internal import Cards
internal import ConfigFormats
package import Diagnostics

extension SiteConfiguration {
  /// Where a repository configures its site.
  package static let path = "pipelines/site.yaml"

  /// The keys that the file may have.
  package static let keys = [
    "title", "description", "url", "websub", "webmention", "author", "owner", "language", "zone",
    "receipts", "collections", "cards", "channels", "hashtags", "links", "theme", "baseline",
    "revisions", "rules",
    "people", "signed", "signers", "secrets",
  ]

  /// Reads `pipelines/site.yaml`.
  ///
  /// Never fails: what cannot be read keeps its default and is reported.
  ///
  /// - Parameter file: The file; a repository without one has the default configuration.
  /// - Returns: The configuration, and a diagnostic for each value that was not understood.
  package static func read(_ file: SourceFile) -> Checked<SiteConfiguration> {
    var reader = SiteConfigurationReader(path: file.path)
    do throws(ConfigError) {
      reader.read(try ConfigFormat.yaml.read(file.bytes[...]))
    } catch {
      reader.diagnostics.append(
        Diagnostic(.configInvalid, at: error.range, in: file.path, error.message, hint: error.hint))
    }
    // What is written down here is as public as a note.
    return Checked(reader.result, reader.diagnostics + FoundSecret.check(file))
  }
}

struct SiteConfigurationReader {
  let path: String
  var result = SiteConfiguration()
  var diagnostics: [Diagnostic] = []

  init(path: String) { self.path = path }

  mutating func read(_ value: ConfigValue) {
    var hubs: ConfigValue.Entry?
    for entry in value.table ?? [] where !entry.value.isEmpty {
      switch entry.key {
      case "title": result.title = text(entry)
      case "description": result.description = text(entry)
      case "url": result.url = url(entry)
      case "websub":
        result.hubs = (entry.value.list ?? [entry.value]).compactMap { endpoint($0, of: entry) }
        hubs = entry
      case "webmention": result.webmention = endpoint(entry.value, of: entry)
      case "author": result.author = author(entry)
      case "owner": result.owner = text(entry)
      case "language": result.language = text(entry) ?? result.language
      case "zone": result.zone = text(entry) ?? result.zone
      case "receipts":
        result.receipts = text(entry).map { $0 == "none" ? "" : $0 }
        if result.receipts?.hasPrefix("-") == true {
          result.receipts = nil
          invalid(entry, "'receipts' is the name of a git remote", hint: "write origin, or none")
        }
      case "theme": result.theme = folder(entry) ?? result.theme
      case "baseline": result.baseline = folder(entry) ?? result.baseline
      case "revisions": result.revisions = count(entry) ?? result.revisions
      case "collections": result.collections = collections(entry)
      case "cards": result.cards = cards(entry)
      case "channels": result.channels = channels(entry)
      case "hashtags": result.hashtags = hashtags(entry)
      case "links": result.links = links(entry)
      case "rules": rules(entry)
      // Who may do what is the engine's matter, and read where it is at home.
      case "people", "signed", "signers", "secrets": break
      default: unknown(entry, among: SiteConfiguration.keys)
      }
    }
    // A hub fetches a feed by its own address.
    if let hubs, !result.hubs.isEmpty, result.url == nil {
      invalid(hubs, "'websub' needs the address of the site", hint: "add 'url'")
    }
  }

  private mutating func author(_ entry: ConfigValue.Entry) -> Author? {
    if let name = entry.value.text { return Author(name: name) }
    guard let table = table(entry) else { return nil }
    var author = Author(name: "")
    for entry in table where !entry.value.isEmpty {
      switch entry.key {
      case "name": author.name = text(entry) ?? ""
      case "email": author.email = text(entry)
      case "url": author.url = url(entry)
      default: unknown(entry, among: ["name", "email", "url"])
      }
    }
    if !author.name.isEmpty { return author }
    invalid(entry, "an author without a name", hint: "add 'name'")
    return nil
  }

  /// A list of folder names, or a table of settings by folder.
  private mutating func collections(_ entry: ConfigValue.Entry) -> [SiteConfiguration.Collection] {
    var collections: [SiteConfiguration.Collection] = []
    if let names = entry.value.list {
      for name in names {
        guard let text = name.text, isFolderName(text) else {
          invalid(entry, "a collection is the name of a top-level folder", hint: nil)
          continue
        }
        collections.append(.init(name: text))
      }
      return collections
    }
    for entry in table(entry) ?? [] {
      guard isFolderName(entry.key) else {
        invalid(entry, "'\(entry.key)' is not the name of a top-level folder", hint: nil)
        continue
      }
      var collection = SiteConfiguration.Collection(name: entry.key)
      for entry in table(entry) ?? [] where !entry.value.isEmpty {
        switch entry.key {
        case "title": collection.title = text(entry)
        case "html":
          collection.trustsHTML = choice(entry, among: ["sanitised", "trusted"]) == "trusted"
        case "review-every": collection.reviewEvery = interval(entry, collection.reviewEvery)
        case "fields": collection.fields = fields(entry)
        default: unknown(entry, among: ["title", "html", "review-every", "fields"])
        }
      }
      collections.append(collection)
    }
    return collections
  }

  /// Whether there are cards, or their colours.
  private mutating func cards(_ entry: ConfigValue.Entry) -> CardSettings {
    var cards = CardSettings()
    if let isOn = entry.value.bool {
      cards.isOn = isOn
      return cards
    }
    for entry in table(entry) ?? [] where !entry.value.isEmpty {
      switch entry.key {
      case "paper": cards.paper = colour(entry)
      case "ink": cards.ink = colour(entry)
      case "quiet": cards.quiet = colour(entry)
      case "accent": cards.accent = colour(entry)
      default: unknown(entry, among: ["paper", "ink", "quiet", "accent"])
      }
    }
    return cards
  }

  /// A list of channel names, or a table of settings by channel.
  private mutating func channels(_ entry: ConfigValue.Entry) -> [SiteConfiguration.Channel] {
    if let names = entry.value.list {
      return names.compactMap { $0.text.map { SiteConfiguration.Channel(name: $0) } }
    }
    var channels: [SiteConfiguration.Channel] = []
    for entry in table(entry) ?? [] {
      var channel = SiteConfiguration.Channel(name: entry.key)
      for entry in table(entry) ?? [] where !entry.value.isEmpty {
        switch entry.key {
        case "account": channel.account = text(entry)
        case "limit":
          channel.limit = entry.value.integer.flatMap { $0 > 0 ? $0 : nil }
          if channel.limit == nil { invalid(entry, "'limit' is not a number above 0", hint: nil) }
        case "utm":
          channel.isTagged = entry.value.bool ?? false
          if entry.value.bool == nil { invalid(entry, "'utm' is not true or false", hint: nil) }
        case "unsubscribe": channel.unsubscribe = url(entry)
        default:
          var delivery = channel.delivery ?? ChannelDelivery()
          if read(entry, into: &delivery) { channel.delivery = delivery }
        }
      }
      channels.append(channel)
    }
    return channels
  }

  /// A table from tags to hashtags; nothing behind a tag keeps it off channels.
  private mutating func hashtags(_ entry: ConfigValue.Entry) -> [String: String] {
    var hashtags: [String: String] = [:]
    for entry in table(entry) ?? [] {
      let word = entry.value.isEmpty ? "" : entry.value.text
      guard let word else {
        invalid(entry, "a hashtag is a word", hint: "write 'c++: Cpp'")
        continue
      }
      hashtags[entry.key.lowercased()] = word.trimmed
    }
    return hashtags
  }

  /// Which links to other sites are not followed, and which statuses are well.
  private mutating func links(_ entry: ConfigValue.Entry) -> SiteConfiguration.Links {
    var links = SiteConfiguration.Links()
    for entry in table(entry) ?? [] where !entry.value.isEmpty {
      switch entry.key {
      case "ignore":
        for item in entry.value.list ?? [entry.value] {
          if let pattern = item.text?.trimmed, !pattern.isEmpty {
            links.ignored.append(pattern)
          } else {
            invalid(entry, "'ignore' is a list of addresses", hint: "write 'https://example.org/*'")
          }
        }
      case "expect":
        for entry in table(entry) ?? [] {
          let numbers = (entry.value.list ?? [entry.value]).map(\.integer)
          let statuses = Set(numbers.compactMap(\.self).filter { (100...999).contains($0) })
          if statuses.count != numbers.count || statuses.isEmpty {
            invalid(entry, "'\(entry.key)' has no list of statuses", hint: "write '[403, 999]'")
            continue
          }
          links.expected.append(.init(pattern: entry.key, statuses: statuses))
        }
      default: unknown(entry, among: ["ignore", "expect"])
      }
    }
    return links
  }

  private mutating func rules(_ entry: ConfigValue.Entry) {
    for entry in table(entry) ?? [] {
      guard let rule = Rule.all.first(where: { $0.id.description == entry.key }) else {
        unknown(entry, among: Rule.all.map(\.id.description))
        continue
      }
      let words = SiteConfiguration.RuleSetting.allCases.map(\.rawValue)
      guard let word = choice(entry, among: words),
        let setting = SiteConfiguration.RuleSetting(rawValue: word)
      else { continue }
      result.rules[rule.id] = setting
    }
  }
}

// What a value has to be. Each returns nil after it has said why.
extension SiteConfigurationReader {
  mutating func text(_ entry: ConfigValue.Entry) -> String? {
    if let text = entry.value.text?.trimmed { return text.isEmpty ? nil : text }
    invalid(entry, "'\(entry.key)' is \(entry.value.kind), and has to be text", hint: nil)
    return nil
  }

  mutating func table(_ entry: ConfigValue.Entry) -> [ConfigValue.Entry]? {
    if let table = entry.value.table { return table }
    invalid(entry, "'\(entry.key)' is \(entry.value.kind), and has to be a table", hint: nil)
    return nil
  }

  private mutating func fields(_ entry: ConfigValue.Entry) -> [FieldSchema] {
    var reader = FieldSchemaReader(path: path)
    let fields = reader.read(table(entry) ?? [])
    diagnostics += reader.diagnostics
    return fields
  }

  private mutating func interval(
    _ entry: ConfigValue.Entry, _ usual: ReviewInterval?
  ) -> ReviewInterval? {
    guard let text = text(entry) else { return usual }
    if text == "never" { return nil }
    if let interval = ReviewInterval(text) { return interval }
    invalid(
      entry, "'\(text)' is no length of time", hint: "write '12 months', '90 days' or 'never'")
    return usual
  }

  private mutating func url(_ entry: ConfigValue.Entry) -> String? {
    guard var text = text(entry) else { return nil }
    guard isWebAddress(text), !text.contains("?"), !text.contains("#") else {
      invalid(entry, "'\(text)' is not the address of a site", hint: "write https://example.org")
      return nil
    }
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }

  private mutating func count(_ entry: ConfigValue.Entry) -> Int? {
    if let number = entry.value.integer, (0...1_000).contains(number) { return number }
    invalid(entry, "'\(entry.key)' is not a number from 0 to 1000", hint: "write 0 for none")
    return nil
  }

  /// An address that programs call, which may have a query.
  private mutating func endpoint(
    _ value: ConfigValue, of entry: ConfigValue.Entry
  ) -> String? {
    if let text = value.text?.trimmed, isWebAddress(text), !text.contains("#") { return text }
    diagnostics.append(
      Diagnostic(
        .configInvalid, at: value.range, in: path,
        "'\(entry.key)' is the address of a service, and starts with https://"))
    return nil
  }

  private mutating func colour(_ entry: ConfigValue.Entry) -> CardColours.Colour? {
    guard let text = text(entry) else { return nil }
    if let colour = CardColours.Colour(text) { return colour }
    invalid(entry, "'\(text)' is no colour", hint: "write '#a33a12', in quotes")
    return nil
  }

  private mutating func folder(_ entry: ConfigValue.Entry) -> String? {
    guard let text = text(entry) else { return nil }
    if let path = RepositoryPath.resolve(text, from: ""), !path.isEmpty { return path }
    invalid(entry, "'\(text)' is not a folder of the repository", hint: "write 'pipelines/theme'")
    return nil
  }

  private mutating func choice(_ entry: ConfigValue.Entry, among words: [String]) -> String? {
    guard let text = text(entry) else { return nil }
    if words.contains(text) { return text }
    invalid(
      entry, "'\(entry.key)' is '\(text)'",
      hint: "write " + words.map { "'\($0)'" }.joined(separator: " or "))
    return nil
  }

  mutating func invalid(_ entry: ConfigValue.Entry, _ message: String, hint: String?) {
    diagnostics.append(
      Diagnostic(.configInvalid, at: entry.value.range, in: path, message, hint: hint))
  }

  mutating func unknown(_ entry: ConfigValue.Entry, among keys: [String]) {
    let near = Suggestion.nearest(to: entry.key, among: keys)
    diagnostics.append(
      Diagnostic(
        .configUnknownKey, at: entry.keyRange, in: path,
        "'\(entry.key)' is not a configuration key",
        hint: near.map { "did you mean '\($0)'?" }, fix: near))
  }
}

/// A name that can stand as a top-level folder, and leads nowhere else.
private func isFolderName(_ text: String) -> Bool {
  !text.isEmpty && !text.contains("/") && !text.hasPrefix(".")
}
