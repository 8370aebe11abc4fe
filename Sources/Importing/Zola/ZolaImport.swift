internal import ConfigFormats
package import Diagnostics
import Notes

/// What of a Zola site is not content, and what of its content has no meaning here.
///
/// The content itself moves over as it is: `_index.md`, `@/` links, taxonomies, aliases and `path`
/// are understood where notes are read.
package enum ZolaImport {
  /// The site's configuration, from Zola's.
  ///
  /// - Parameters:
  ///   - file: `config.toml`.
  ///   - collections: The folders directly in `content/`.
  /// - Returns: `pipelines/site.yaml`, and what could not be carried over; nil when the file cannot
  ///   be read.
  package static func configuration(
    _ file: SourceFile, collections: [String]
  ) -> Checked<FeedImport.File?> {
    let value: ConfigValue
    do throws(ConfigError) {
      value = try ConfigFormat.toml.read(file.bytes[...])
    } catch {
      return Checked(
        nil,
        [
          Diagnostic(
            .error, "import.invalid", at: error.range, in: file.path, error.message,
            hint: error.hint)
        ])
    }
    var text = FrontMatterText()
    var diagnostics: [Diagnostic] = []
    func report(_ range: SourceRange, _ message: String, hint: String? = nil) {
      diagnostics.append(
        Diagnostic(.warning, "import.left-out", at: range, in: file.path, message, hint: hint))
    }
    text.add("title", value["title"]?.text)
    text.add("description", value["description"]?.text)
    if let url = value["base_url"]?.text {
      if isWebAddress(url) {
        text.add("url", String(url.reversed().drop { $0 == "/" }.reversed()))
      } else {
        report(value["base_url"]?.range ?? .wholeFile, "'\(url)' is not the address of a site")
      }
    }
    text.add("author", value["author"]?.text)
    text.add("language", value["default_language"]?.text)
    text.add("collections", collections)
    for taxonomy in value["taxonomies"]?.list ?? [] {
      guard let name = taxonomy["name"]?.text, !taxonomies.contains(name) else { continue }
      report(
        taxonomy.range, "the taxonomy '\(name)' has no pages here",
        hint: "there are tags, categories, series and authors")
    }
    for entry in value["languages"]?.table ?? [] {
      report(
        entry.keyRange, "the language '\(entry.key)' is not told from the others",
        hint: "its pages become notes of their own, such as 'page.\(entry.key)'")
    }
    return Checked(
      FeedImport.File(path: SiteConfiguration.path, bytes: Array(text.text.utf8)), diagnostics)
  }

  private static let taxonomies: Set = ["tags", "categories", "series", "authors"]

  /// The shortcodes of a page: calls of a template, which nothing here answers.
  ///
  /// Source: getzola.org/documentation/content/shortcodes, `{{ name(…) }}` and `{% name(…) %}`.
  package static func shortcodes(in file: SourceFile) -> [Diagnostic] {
    let bytes = file.bytes
    var found: [Range<Int>] = []
    var index = 0
    while index + 2 < bytes.count, found.count < 1000 {
      guard bytes[index] == UInt8(ascii: "{"),
        bytes[index + 1] == UInt8(ascii: "{") || bytes[index + 1] == UInt8(ascii: "%")
      else {
        index += 1
        continue
      }
      var end = index + 2
      while end < bytes.count, bytes[end] == UInt8(ascii: " ") { end += 1 }
      let start = end
      while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
      if end > start, end < bytes.count, bytes[end] == UInt8(ascii: "(") {
        found.append(start..<end)
      }
      index = max(end, index + 2)
    }
    if found.isEmpty { return [] }
    let lines = LineTable(bytes)
    return found.map { range in
      Diagnostic(
        .warning, "import.shortcode", at: lines.range(range), in: file.path,
        "the shortcode '\(String(decoding: bytes[range], as: UTF8.self))' stays as text",
        hint: "write what it stands for")
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
      || (0x61...0x7A).contains(byte | 0x20)
  }
}
