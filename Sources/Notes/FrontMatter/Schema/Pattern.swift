/// A regular expression that a whole text has to match, in time that grows with the text alone.
///
/// A pattern comes with a repository and is not trusted, and the expressions of most libraries can
/// be made to search for hours. This one knows what can be matched without going back: characters,
/// `.`, `[a-z]`, `\d`, `\w`, `\s`, groups, `|`, `*`, `+`, `?` and `{1,3}`.
package struct Pattern: Hashable, Sendable {
  /// As typed.
  package let text: String
  /// Without the anchors that say what is so anyway.
  let bare: String
  private let states: [State]
  private let start: Int

  /// A pattern that is longer, or that repeats its parts so often, is refused.
  private static let mostStates = 1000
  /// Longer texts match no pattern.
  private static let longestText = 10_000

  fileprivate enum State: Hashable, Sendable {
    /// One character of a set, and then the state with this number.
    case take(Characters, Int)
    case either(Int, Int)
    case match
  }

  /// Reads a pattern; nil for one that is malformed, too large, or asks for more than is known.
  package init?(_ text: String) {
    var scalars = Array(text.unicodeScalars)
    // Patterns are of a whole text whether they say so or not.
    if scalars.first == "^" { scalars.removeFirst() }
    if scalars.last == "$", scalars.dropLast().last != "\\" { scalars.removeLast() }
    var parser = PatternParser(scalars)
    guard scalars.count <= 500, let tree = parser.parse() else { return nil }
    var compiler = Compiler()
    guard let start = compiler.compile(tree, then: compiler.add(.match)) else { return nil }
    self.text = text
    bare = scalars.reduce(into: "") { $0.unicodeScalars.append($1) }
    self.start = start
    states = compiler.states
  }

  /// Whether all of a text matches.
  package func matches(_ text: String) -> Bool {
    guard text.utf8.count <= Self.longestText else { return false }
    var current: Set<Int> = []
    enter(start, &current)
    for scalar in text.unicodeScalars {
      var next: Set<Int> = []
      for state in current {
        if case .take(let characters, let following) = states[state], characters.contains(scalar) {
          enter(following, &next)
        }
      }
      if next.isEmpty { return false }
      current = next
    }
    return current.contains { states[$0] == .match }
  }

  /// Adds a state, and those that are reached from it without a character.
  private func enter(_ state: Int, _ set: inout Set<Int>) {
    var waiting = [state]
    while let state = waiting.popLast() {
      guard set.insert(state).inserted, case .either(let one, let other) = states[state] else {
        continue
      }
      waiting += [one, other]
    }
  }

  fileprivate struct Compiler {
    var states: [State] = []

    mutating func add(_ state: State) -> Int {
      states.append(state)
      return states.count - 1
    }

    /// Makes the states of a tree, which go on to `next`; nil when there are too many.
    mutating func compile(_ tree: PatternTree, then next: Int) -> Int? {
      guard states.count < mostStates else { return nil }
      switch tree {
      case .characters(let set): return add(.take(set, next))
      case .sequence(let parts):
        var next = next
        for part in parts.reversed() {
          guard let start = compile(part, then: next) else { return nil }
          next = start
        }
        return next
      case .choice(let parts):
        var start: Int?
        for part in parts.reversed() {
          guard let one = compile(part, then: next) else { return nil }
          start = start.map { add(.either(one, $0)) } ?? one
        }
        return start
      case .repetition(let part, let least, let most):
        return repeated(part, least, most, then: next)
      }
    }

    private mutating func repeated(
      _ part: PatternTree, _ least: Int, _ most: Int?, then next: Int
    ) -> Int? {
      var next = next
      if let most {
        let end = next
        for _ in least..<max(least, most) {
          guard let start = compile(part, then: next) else { return nil }
          next = add(.either(start, end))
        }
      } else {
        let loop = add(.either(next, next))
        guard let start = compile(part, then: loop) else { return nil }
        states[loop] = .either(start, next)
        next = loop
      }
      for _ in 0..<least {
        guard let start = compile(part, then: next) else { return nil }
        next = start
      }
      return next
    }
  }
}
