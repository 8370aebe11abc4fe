internal import ConfigFormats
package import Diagnostics
internal import Notes

/// Where the value of a secret comes from; `pipelines/site.yaml` names it, and never the value.
package enum SecretSource: Hashable, Sendable {
  /// A variable of the environment that the runner was started with.
  case environment(String)
  /// A file of the machine, outside every repository; its last line end is left out.
  case file(String)
  /// What a program prints, such as `pass show mastodon`; its last line end is left out.
  case command([String])

  /// All of it, for ``Trust``.
  var parts: [String] {
    switch self {
    case .environment(let name): ["environment", name]
    case .file(let path): ["file", path]
    case .command(let words): ["command"] + words
    }
  }
}

extension SecretSource: CustomStringConvertible {
  package var description: String {
    switch self {
    case .environment(let name): "the variable \(name)"
    case .file(let path): "the file \(path)"
    case .command(let words): "what '\(words.joined(separator: " "))' prints"
    }
  }
}

/// The sources of the secrets that a repository names.
package struct SecretSources: Hashable, Sendable {
  private var sources: [String: SecretSource] = [:]

  package init(_ sources: [String: SecretSource] = [:]) { self.sources = sources }

  /// Those that are named, in the order of their names.
  package var names: [String] { sources.keys.sorted() }

  /// Where a secret comes from: the variable of its own name, unless the site says otherwise.
  package subscript(name: String) -> SecretSource { sources[name] ?? .environment(name) }

  /// The key `secrets` with its schema.
  static let schema = JSON.Member(
    "secrets",
    [
      "description": "Where the value of each secret comes from, and never the value.",
      "type": ["object", "null"],
      "additionalProperties": [
        "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
        "properties": [
          "environment": ["type": ["string", "number", "boolean"]],
          "file": ["type": "string", "pattern": "^(/|~/)"],
          "command": [
            "type": "array", "minItems": 1, "items": ["type": ["string", "number", "boolean"]],
          ],
        ],
      ],
    ])

  /// Reads the key `secrets` of `pipelines/site.yaml`; never fails.
  ///
  /// - Parameter file: The file; one that is no YAML is reported by whoever reads the rest of it.
  /// - Returns: The sources, and a diagnostic for each that was not understood.
  package static func read(_ file: SourceFile) -> Checked<SecretSources> {
    var result = Checked(SecretSources())
    guard let value = try? ConfigFormat.yaml.read(file.bytes[...]),
      let secrets = (value.table ?? []).first(where: { $0.key == "secrets" })
    else { return result }
    func invalid(_ value: ConfigValue, _ message: String, _ hint: String) {
      result.diagnostics.append(
        Diagnostic(.configInvalid, at: value.range, in: file.path, message, hint: hint))
    }
    guard let table = secrets.value.table else {
      invalid(
        secrets.value, "secrets are a table", "write 'TOKEN: { command: [pass, show, token] }'")
      return result
    }
    for entry in table {
      let source = entry.value.table?.count == 1 ? entry.value.table?.first : nil
      switch (source?.key, source?.value.text, source?.value.list) {
      case ("environment", let name?, _): result.value.sources[entry.key] = .environment(name)
      case ("file", let path?, _) where path.hasPrefix("/") || path.hasPrefix("~/"):
        result.value.sources[entry.key] = .file(path)
      case ("file", _?, _):
        invalid(
          entry.value, "the file of a secret is not in the repository",
          "write an absolute path, or one that begins with '~/'")
      case ("command", _, let words?) where !words.isEmpty && words.allSatisfy({ $0.text != nil }):
        result.value.sources[entry.key] = .command(words.compactMap(\.text))
      default:
        // A value in the place of a source would be a secret in the history, so it is not quoted.
        invalid(
          entry.value, "'\(entry.key)' does not say where the secret comes from",
          "write one of '{ environment: NAME }', '{ file: PATH }' and '{ command: [PROGRAM, …] }'")
      }
    }
    return result
  }
}
