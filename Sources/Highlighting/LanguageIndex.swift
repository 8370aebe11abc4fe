/// The languages that there are, before any of them is read.
struct LanguageIndex: Sendable {
  /// The definitions by the id of their language.
  let files: [String: [UInt8]]
  /// From what a writer may call a language to its id.
  let names: [String: String]

  init(_ definitions: [[UInt8]]) {
    var files: [String: [UInt8]] = [:]
    var names: [String: String] = [:]
    for file in definitions {
      guard let header = GrammarHeader(file) else { continue }
      files[header.id] = file
      // Parts of other languages, which nobody writes by themselves.
      if header.isHidden { continue }
      names[header.id] = header.id
      for name in header.names where names[name] == nil { names[name] = header.id }
    }
    for (name, id) in Self.usualNames where files[id] != nil { names[name] = id }
    self.files = files
    self.names = names
  }

  /// What writers call languages, where that is neither an id nor the end of a file's name.
  private static let usualNames = [
    "rust": "rust", "golang": "go", "c++": "cpp", "cxx": "cpp", "hpp": "cpp", "h": "c",
    "objective-c": "objc", "cs": "c-sharp", "csharp": "c-sharp", "c#": "c-sharp", "f#": "fsharp",
    "python": "python3", "py": "python3", "javascript": "js", "node": "js", "ts": "typescript",
    "tsx": "typescript-jsx", "bash": "sh", "shell": "sh", "zsh": "sh", "ksh": "sh",
    "dockerfile": "docker", "containerfile": "docker", "make": "makefile", "yml": "yaml",
    "patch": "diff", "html5": "html", "svg": "xml", "plist": "xml", "postgresql": "sql",
    "mysql": "sql", "sqlite": "sql", "ps1": "powershell", "protobuf": "proto", "hcl": "terraform",
    "tex": "latex", "jsonc": "json", "json5": "json", "properties": "ini", "conf": "ini",
    "systemd": "ini", "console": "console", "shell-session": "console", "sh-session": "console",
    "terminal": "console",
  ]
}

/// The head of a file of definitions: what the language is called.
private struct GrammarHeader {
  let id: String
  let isHidden: Bool
  /// The ends of names of its files.
  let names: [String]

  /// Read without parsing the file: most are never needed.
  init?(_ file: [UInt8]) {
    let head = String(decoding: file.prefix(8192), as: UTF8.self)
    guard let element = head.firstRange(of: "<language ") else { return nil }
    let rest = head[element.upperBound...]
    guard let attribute = rest.firstRange(of: "id=\""),
      let end = rest[attribute.upperBound...].firstIndex(of: "\"")
    else { return nil }
    id = String(rest[attribute.upperBound..<end])
    isHidden = rest.prefix { $0 != ">" }.contains("hidden=\"true\"")
    var names: [String] = []
    if let globs = rest.firstRange(of: "name=\"globs\">"),
      let end = rest[globs.upperBound...].firstIndex(of: "<")
    {
      for glob in rest[globs.upperBound..<end].split(separator: ";") where glob.hasPrefix("*.") {
        names.append(glob.dropFirst(2).lowercased())
      }
    }
    self.names = names
  }
}
