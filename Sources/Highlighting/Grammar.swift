/// A language, with all definitions of other languages that it refers to.
final class Grammar {
  private(set) var contexts: [String: ContextDefinition] = [:]
  private(set) var styles: [String: String] = [:]
  private var expressions: [String: String] = [:]
  private var replacements: [String: ContextDefinition.Child] = [:]
  private var loaded: Set<String> = []
  private let source: (String) -> GrammarElement?
  /// The context in which a text begins.
  let root: String

  /// Loads a language; nil when there is none of that id.
  ///
  /// - Parameters:
  ///   - id: Its id.
  ///   - source: The file of a language by its id.
  init?(_ id: String, source: @escaping (String) -> GrammarElement?) {
    self.source = source
    root = "\(id):\(id)"
    load(id)
    guard contexts[root] != nil else { return nil }
  }

  private func load(_ id: String) {
    guard loaded.insert(id).inserted, let file = source(id) else { return }
    var reader = GrammarReader(language: id)
    reader.read(file)
    for other in reader.languages.sorted() where other != id { load(other) }
    for (name, expression) in reader.expressions { expressions[name] = expression }
    styles.merge(reader.styles) { _, new in new }
    for context in reader.contexts { contexts[context.id] = context }
    replacements.merge(reader.replacements) { _, new in new }
  }

  /// The contexts that may begin inside one, in the order in which they are tried.
  func children(of context: ContextDefinition) -> [ResolvedChild] {
    var found: [ResolvedChild] = []
    var visited: Set<String> = []
    collect(context, style: nil, ignoresChildrenStyle: false, &visited, into: &found)
    return found
  }

  struct ResolvedChild {
    let definition: ContextDefinition
    /// As ``ContextDefinition/Child/style``.
    let style: String?
    let ignoresChildrenStyle: Bool
  }

  private func collect(
    _ context: ContextDefinition, style: String?, ignoresChildrenStyle: Bool,
    _ visited: inout Set<String>, into found: inout [ResolvedChild]
  ) {
    // A group that leads back to itself adds nothing the second time.
    guard visited.insert(context.id).inserted else { return }
    defer { visited.remove(context.id) }
    for child in context.children {
      switch child.target {
      case .children(let id):
        guard let target = contexts[id] else { continue }
        collect(target, style: nil, ignoresChildrenStyle: false, &visited, into: &found)
      case .context(let id):
        guard let (target, replaced) = target(id, isOriginal: child.isOriginal) else { continue }
        let style = child.style ?? replaced?.style ?? style
        let ignores = child.ignoresChildrenStyle || ignoresChildrenStyle
        if case .group = target.kind {
          collect(target, style: style, ignoresChildrenStyle: ignores, &visited, into: &found)
        } else {
          found.append(
            ResolvedChild(definition: target, style: style, ignoresChildrenStyle: ignores))
        }
      }
    }
  }

  private func target(
    _ id: String, isOriginal: Bool
  ) -> (ContextDefinition, ContextDefinition.Child?)? {
    guard let context = contexts[id] else { return nil }
    guard !isOriginal, let replacement = replacements[id] else { return (context, nil) }
    switch replacement.target {
    case .context(let other) where other != id:
      return contexts[other].map { ($0, replacement) }
    default: return (context, nil)
    }
  }

  /// The token for a style, by way of those that it maps to.
  func token(_ style: String?) -> Token? {
    var style = style
    // A chain of maps is short; one that leads back to itself ends here.
    for _ in 0..<16 {
      guard let name = style, !name.isEmpty else { return nil }
      if let token = Token.styles[name] { return token }
      style = styles[name]
    }
    return nil
  }

  /// An expression with what it refers to put in.
  func expand(_ template: Template) -> Template {
    Template(
      parts: template.parts.flatMap { part -> [Template.Part] in
        guard case .text(let text) = part else { return [part] }
        return [.text(expand(text, depth: 0))]
      })
  }

  private func expand(_ text: String, depth: Int) -> String {
    guard depth < 24, text.contains("\u{1}") else { return text }
    // The reader marks a reference as U+0001 id U+0002.
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "\u{1}") {
      result += rest[..<start]
      guard let end = rest[start...].firstIndex(of: "\u{2}") else { break }
      let id = String(rest[rest.index(after: start)..<end])
      result += expand(expressions[id] ?? "(?!)", depth: depth + 1)
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
