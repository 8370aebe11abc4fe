/// A context that has begun, below those around it.
///
/// Made once for each way to come to it and kept, since its expressions are costly to compile.
final class Context {
  let definition: ContextDefinition
  let parent: Context?
  /// What its text is, unless a child says otherwise.
  let token: Token?
  let ignoresChildrenStyle: Bool
  /// How deep it stands.
  let depth: Int
  /// The expression that ends it.
  let end: Pattern?
  /// Whether a context around it may end it.
  let canBeEnded: Bool
  private let allAncestorsExtend: Bool
  let children: [ChildPattern]
  /// Anything at all that may happen in it; nil where that cannot be said in one expression.
  let anything: Pattern?
  private var known: [Key: Context] = [:]

  private struct Key: Hashable {
    let child: Int
    /// What the start matched, where the end depends on it.
    let start: String?
  }

  /// A context that may begin here.
  struct ChildPattern {
    let definition: ContextDefinition
    let pattern: Pattern
    let token: Token??
    let ignoresChildrenStyle: Bool
    let isContainer: Bool
    /// The end of a container, before what its start matched is known.
    let end: Template?
  }

  init(
    _ definition: ContextDefinition, in parent: Context?, token: Token?,
    ignoresChildrenStyle: Bool, end: Pattern?, using compiler: GrammarCompiler
  ) {
    self.definition = definition
    self.parent = parent
    depth = (parent?.depth ?? 0) + 1
    self.token = parent?.ignoresChildrenStyle == true ? parent?.token : token
    self.ignoresChildrenStyle = ignoresChildrenStyle || parent?.ignoresChildrenStyle == true
    self.end = end
    allAncestorsExtend =
      parent.map { $0.allAncestorsExtend && $0.definition.extendsParent } ?? true
    canBeEnded = parent != nil && !(allAncestorsExtend && definition.extendsParent)
    children = compiler.children(of: definition)
    var sources = end.map { [$0.source] } ?? []
    var inner = definition
    var outer = canBeEnded ? parent : nil
    while let around = outer {
      if !inner.extendsParent {
        if let end = around.end {
          sources.append(end.source)
        } else if around.definition.endsAtLineEnd {
          sources.append("$")
        }
      }
      inner = around.definition
      outer = around.canBeEnded ? around.parent : nil
    }
    sources += children.map(\.pattern.source)
    anything =
      sources.isEmpty ? nil : compiler.pattern(sources.joined(separator: "|"), isAnchored: false)
  }

  /// The context that a child begins.
  ///
  /// - Parameters:
  ///   - index: Which of ``children``.
  ///   - start: The whole match.
  ///   - group: What a group of the match with which it began has.
  ///   - compiler: Makes the expressions.
  /// - Returns: The same one for the same child and start.
  func child(
    _ index: Int, start: String, group: (String) -> String, using compiler: GrammarCompiler
  ) -> Context {
    let child = children[index]
    let isFixed = child.end?.text != nil || child.end == nil
    let key = Key(child: index, start: isFixed ? nil : start)
    if let known = known[key] { return known }
    let context = Context(
      child.definition, in: self,
      token: child.token ?? compiler.token(child.definition.style) ?? token,
      ignoresChildrenStyle: child.ignoresChildrenStyle,
      end: child.end.flatMap { compiler.pattern($0.text(group: group)) }, using: compiler)
    // Bounded: a text can make up as many starts as it has lines.
    if known.count < 256 { known[key] = context }
    return context
  }

  /// The outermost context around that ends at a place and takes this one with it.
  func ancestorThatEnds(
    at place: Int, in text: UnsafeBufferPointer<UInt8>, to end: Int, _ work: Work
  ) throws(TooMuchWork) -> Context? {
    var found: Context?
    var context = self
    while context.canBeEnded, let parent = context.parent {
      if !context.definition.extendsParent, let pattern = parent.end,
        unsafe try pattern.match(text, from: place, to: end, work) != nil
      {
        found = parent
      }
      context = parent
    }
    return found
  }
}

/// Compiles the expressions of a language, each of them once.
final class GrammarCompiler {
  private let grammar: Grammar
  private var patterns: [PatternKey: Pattern?] = [:]
  private var childPatterns: [ObjectIdentifier: [Context.ChildPattern]] = [:]

  private struct PatternKey: Hashable {
    let source: String
    let isAnchored: Bool
  }

  init(_ grammar: Grammar) { self.grammar = grammar }

  var root: Context? {
    grammar.contexts[grammar.root].map {
      Context(
        $0, in: nil, token: token($0.style), ignoresChildrenStyle: false, end: nil, using: self)
    }
  }

  func token(_ style: String?) -> Token? { grammar.token(style) }

  /// An expression; one that is not anchored is for searches.
  func pattern(_ source: String, isAnchored: Bool = true) -> Pattern? {
    let key = PatternKey(source: source, isAnchored: isAnchored)
    if let known = patterns[key] { return known }
    let made = Pattern(source, isAnchored: isAnchored)
    if patterns.count < 4096 { patterns[key] = made }
    return made
  }

  func children(of definition: ContextDefinition) -> [Context.ChildPattern] {
    if let known = childPatterns[ObjectIdentifier(definition)] { return known }
    let made = grammar.children(of: definition).compactMap { child -> Context.ChildPattern? in
      let isContainer: Bool
      let template: Template
      var end: Template?
      switch child.definition.kind {
      case .simple(let match): (template, isContainer) = (match, false)
      case .container(let start?, let last): (template, isContainer, end) = (start, true, last)
      case .container(nil, _), .group: return nil
      }
      guard let source = grammar.expand(template).text, let pattern = pattern(source) else {
        return nil
      }
      return Context.ChildPattern(
        definition: child.definition, pattern: pattern,
        token: child.style.map { .some(grammar.token($0)) } ?? nil,
        ignoresChildrenStyle: child.ignoresChildrenStyle, isContainer: isContainer,
        end: end.map(grammar.expand))
    }
    childPatterns[ObjectIdentifier(definition)] = made
    return made
  }
}
