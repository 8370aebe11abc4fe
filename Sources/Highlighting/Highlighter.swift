internal import Synchronization

/// Tells code of some hundred languages apart: comments, strings, keywords, types.
///
/// The languages are those of GtkSourceView, whose definitions come with the system, and a few of
/// our own. The same code with the same definitions gives the same result on every machine.
package final class Highlighter: Sendable {
  /// A stretch of code that is something in particular.
  package struct Span: Hashable, Sendable {
    /// In bytes.
    package let range: Range<Int>
    package let token: Token
  }

  private let files: [String: [UInt8]]
  /// From what a writer may call a language to its id.
  private let names: [String: String]
  /// The ids of all languages, in order.
  var languages: [String] { Set(names.values).sorted() }
  private let idle = Mutex<[String: [Compiled]]>([:])

  /// One language made ready, for one thread at a time.
  ///
  /// Nobody has it but the thread that took it from `idle`, under that lock, until it puts it back.
  private final class Compiled: @unchecked Sendable {
    let compiler: GrammarCompiler
    let root: Context
    let work = Work()

    init?(_ grammar: Grammar) {
      compiler = GrammarCompiler(grammar)
      guard let root = compiler.root else { return nil }
      self.root = root
    }
  }

  /// Code that is longer is left plain: it is data, and nobody reads it.
  package static let limit = 256 << 10

  /// A highlighter with these definitions.
  ///
  /// - Parameter files: The bytes of `.lang` files, in any order.
  package init(files: [[UInt8]]) {
    var byID: [String: [UInt8]] = [:]
    var names: [String: String] = [:]
    for file in files + [PackageResources.console_lang, PackageResources.http_lang] {
      guard let header = GrammarHeader(file) else { continue }
      byID[header.id] = file
      // Parts of other languages, which nobody writes by themselves.
      if header.isHidden { continue }
      names[header.id] = header.id
      for name in header.names where names[name] == nil { names[name] = header.id }
    }
    for (name, id) in Self.usualNames where byID[id] != nil { names[name] = id }
    self.files = byID
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

  /// Words that say that a block is plain text.
  private static let plain: Set = ["text", "txt", "plain", "plaintext", "none", "output", "log"]

  /// Whether code of a language is known, or known to be none.
  package func knows(_ language: String) -> Bool {
    let name = language.lowercased()
    return names[name] != nil || Self.plain.contains(name)
  }

  /// Tells the stretches of a text apart.
  ///
  /// - Parameters:
  ///   - code: UTF-8.
  ///   - language: As a writer calls it, such as `rust` or `sh`.
  /// - Returns: In order and without overlap; nil for a language that is not known. What is too
  ///   long or too hard is left plain from where it becomes so.
  package func spans(_ code: [UInt8], language: String) -> [Span]? {
    guard let id = names[language.lowercased()] else { return nil }
    guard code.count <= Self.limit else { return [] }
    guard let compiled = take(id) else { return nil }
    defer { idle.withLock { $0[id, default: []].append(compiled) } }
    compiled.work.begin(length: code.count)
    let paint = unsafe code.withUnsafeBufferPointer { text in
      var painter = unsafe Painter(compiled.compiler, text, compiled.work)
      // Nothing to do about it: what has been told apart stays.
      try? painter.run(compiled.root)
      return painter.paint
    }
    return Self.spans(paint)
  }

  private func take(_ id: String) -> Compiled? {
    if let ready = idle.withLock({ $0[id]?.popLast() }) { return ready }
    return Grammar(id, source: { [files] in files[$0].flatMap { GrammarElement(xml: $0) } })
      .flatMap(Compiled.init)
  }

  private static func spans(_ paint: [UInt8]) -> [Span] {
    var spans: [Span] = []
    var start = 0
    while start < paint.count {
      var end = start + 1
      while end < paint.count, paint[end] == paint[start] { end += 1 }
      if paint[start] > 0 {
        spans.append(Span(range: start..<end, token: Painter.tokens[Int(paint[start]) - 1]))
      }
      start = end
    }
    return spans
  }
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
