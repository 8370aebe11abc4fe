/// What changed between two texts: line by line, and within a line that was changed word by word.
///
/// The work is bounded, whatever the texts are: stretches that differ in too much to be compared are
/// taken out and put in as wholes.
struct TextDifference: Equatable {
  enum Row: Equatable {
    case same(Substring)
    case removed(Substring)
    case added(Substring)
    /// One line that has become another.
    case changed([Stretch])
  }

  enum Stretch: Equatable {
    case same(String)
    case removed(String)
    case added(String)
  }

  private(set) var rows: [Row] = []

  /// More lines, or words of one line, than this are not compared.
  ///
  /// Myers' algorithm, which is the standard library's, takes the square of what differs, in time
  /// and in memory.
  private static let mostLines = 2_000
  private static let mostWords = 1_200
  /// How many such squares of words one comparison may take: some tenths of a second.
  ///
  /// Reading a word counts as eight.
  private var budget = 4_000_000

  /// Compares two texts; empty lines are of no matter.
  init(from old: String, to new: String) {
    let (before, after) = (Self.lines(old), Self.lines(new))
    let (head, tail) = Self.common(before, after)
    rows = before[..<head].map(Row.same)
    let removed = before[head..<(before.count - tail)]
    let added = after[head..<(after.count - tail)]
    if removed.count + added.count > Self.mostLines {
      rows += removed.map(Row.removed) + added.map(Row.added)
    } else {
      compare(Array(removed), Array(added))
    }
    rows += before[(before.count - tail)...].map(Row.same)
  }

  /// A text without changes.
  init(unchanged text: String) { rows = Self.lines(text).map(Row.same) }

  /// How many words were added and removed.
  var words: (added: Int, removed: Int) {
    var words = (added: 0, removed: 0)
    for row in rows {
      switch row {
      case .same: break
      case .added(let line): words.added += Self.count(line)
      case .removed(let line): words.removed += Self.count(line)
      case .changed(let stretches):
        for stretch in stretches {
          switch stretch {
          case .same: break
          case .added(let text): words.added += Self.count(text[...])
          case .removed(let text): words.removed += Self.count(text[...])
          }
        }
      }
    }
    return words
  }

  /// What has to be done to the words of one line to make another; nil where the two have too
  /// little in common, or too many words, to be compared.
  private mutating func stretches(from old: Substring, to new: Substring) -> [Stretch]? {
    guard budget > 0 else { return nil }
    let (before, after) = (Self.tokens(old), Self.tokens(new))
    budget -= (before.count + after.count) * 8
    guard Self.areAlike(before, after) else { return nil }
    let (head, tail) = Self.common(before, after)
    let removed = before[head..<(before.count - tail)]
    let added = after[head..<(after.count - tail)]
    let words = removed.count + added.count
    budget -= words * words
    guard words <= Self.mostWords, budget > 0 else { return nil }
    var steps: [Stretch] = before[..<head].map { .same(String($0)) }
    for step in Self.steps(Array(removed), Array(added)) {
      switch step {
      case .same(let token): steps.append(.same(String(token)))
      case .removed(let token): steps.append(.removed(String(token)))
      case .added(let token): steps.append(.added(String(token)))
      }
    }
    steps += before[(before.count - tail)...].map { .same(String($0)) }
    return Self.joined(steps)
  }
}

extension TextDifference {
  private enum Step<Element> {
    case same(Element)
    case removed(Element)
    case added(Element)
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: true)
  }

  /// How many elements two lists have in common at their beginnings, and then at their ends.
  private static func common<Element: Equatable>(
    _ a: [Element], _ b: [Element]
  ) -> (head: Int, tail: Int) {
    var head = 0
    while head < a.count, head < b.count, a[head] == b[head] { head += 1 }
    var tail = 0
    while tail < a.count - head, tail < b.count - head,
      a[a.count - 1 - tail] == b[b.count - 1 - tail]
    {
      tail += 1
    }
    return (head, tail)
  }

  private static func steps<Element: Hashable>(_ old: [Element], _ new: [Element]) -> [Step<
    Element
  >] {
    let difference = new.difference(from: old)
    var (removed, added): (Set<Int>, Set<Int>) = ([], [])
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var steps: [Step<Element>] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if removed.contains(i), i < old.count {
        steps.append(.removed(old[i]))
        i += 1
      } else if added.contains(j), j < new.count {
        steps.append(.added(new[j]))
        j += 1
      } else {
        steps.append(.same(old[i]))
        i += 1
        j += 1
      }
    }
    return steps
  }

  private mutating func compare(_ old: [Substring], _ new: [Substring]) {
    var (removed, added): ([Substring], [Substring]) = ([], [])
    for step in Self.steps(old, new) {
      switch step {
      case .removed(let line): removed.append(line)
      case .added(let line): added.append(line)
      case .same(let line):
        pair(removed, added)
        (removed, added) = ([], [])
        rows.append(.same(line))
      }
    }
    pair(removed, added)
  }

  /// Finds for each line that went the line that it became, in order.
  private mutating func pair(_ removed: [Substring], _ added: [Substring]) {
    var rest = added[...]
    for line in removed {
      // A few lines ahead: a line moves past a new paragraph, hardly past ten.
      let ahead = rest.prefix(8)
      var match: (index: Int, stretches: [Stretch])?
      for index in ahead.indices where match == nil {
        match = stretches(from: line, to: ahead[index]).map { (index, $0) }
      }
      guard let match else {
        rows.append(.removed(line))
        continue
      }
      rows += rest[..<match.index].map(Row.added)
      rows.append(.changed(match.stretches))
      rest = rest[(match.index + 1)...]
    }
    rows += rest.map(Row.added)
  }

  /// Words, stretches of spaces, and other signs one by one.
  private static func tokens(_ line: Substring) -> [Substring] {
    var tokens: [Substring] = []
    var start = line.startIndex
    while start < line.endIndex {
      var end = line.index(after: start)
      if kind(line[start]) != .sign {
        while end < line.endIndex, kind(line[end]) == kind(line[start]) {
          end = line.index(after: end)
        }
      }
      tokens.append(line[start..<end])
      start = end
    }
    return tokens
  }

  private enum Kind { case word, space, sign }

  private static func kind(_ character: Character) -> Kind {
    character.isWhitespace ? .space : character.isLetter || character.isNumber ? .word : .sign
  }

  /// Whether two lines have two fifths of their words in common, in whatever order.
  private static func areAlike(_ a: [Substring], _ b: [Substring]) -> Bool {
    var counts: [Substring: Int] = [:]
    let words = a.filter { $0.first.map { kind($0) } == .word }
    for word in words { counts[word, default: 0] += 1 }
    var (common, others) = (0, 0)
    for word in b where word.first.map({ kind($0) }) == .word {
      others += 1
      guard let left = counts[word], left > 0 else { continue }
      counts[word] = left - 1
      common += 1
    }
    return common * 5 >= max(words.count, others) * 2
  }

  private static func count(_ text: Substring) -> Int {
    text.split(whereSeparator: { kind($0) != .word }).count
  }

  /// Changes with nothing but a space between them as one, what went before what came.
  private static func joined(_ steps: [Stretch]) -> [Stretch] {
    var stretches: [Stretch] = []
    // A space that both sides have, behind a change of both, until it is known what follows.
    var (removed, added, space) = ("", "", "")
    func keep(_ text: String) {
      if text.isEmpty { return }
      if case .same(let before)? = stretches.last {
        stretches[stretches.count - 1] = .same(before + text)
      } else {
        stretches.append(.same(text))
      }
    }
    func flush() {
      if !removed.isEmpty { stretches.append(.removed(removed)) }
      if !added.isEmpty { stretches.append(.added(added)) }
      keep(space)
      (removed, added, space) = ("", "", "")
    }
    for step in steps {
      switch step {
      case .removed(let text):
        removed += space + text
        added += space
        space = ""
      case .added(let text):
        removed += space
        added += space + text
        space = ""
      case .same(let text):
        if !removed.isEmpty, !added.isEmpty, space.isEmpty, text.allSatisfy(\.isWhitespace) {
          space = text
        } else {
          flush()
          keep(text)
        }
      }
    }
    flush()
    return stretches
  }
}
