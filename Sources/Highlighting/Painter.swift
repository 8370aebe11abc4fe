/// Tells the stretches of one text apart.
///
/// Works line by line, as the definitions are written for: an expression never sees a line end.
///
/// Source: the behaviour of GtkSourceView's context engine.
@safe struct Painter {
  private let compiler: GrammarCompiler
  private let work: Work
  private let text: UnsafeBufferPointer<UInt8>
  /// What each byte is, from 1; 0 for nothing in particular.
  private(set) var paint: [UInt8]
  private var frames: [Frame] = []

  /// A context that is open in the text.
  private struct Frame {
    let context: Context
    let start: Int
    var seen: Set<ObjectIdentifier> = []
    /// Where a child stood that had no length, so that it does not begin there again.
    var empty: (child: ObjectIdentifier, place: Int)?
  }

  /// A longer line is data or made by a program: it is left plain, and what it would have changed is
  /// not known.
  ///
  /// Expressions may look at the whole line at each place of it, so this bounds their work.
  private static let longestLine = 4096

  /// Deeper than code is ever nested; a text that goes on is left plain from there.
  private static let deepest = 200

  init(_ compiler: GrammarCompiler, _ text: UnsafeBufferPointer<UInt8>, _ work: Work) {
    self.compiler = compiler
    self.work = work
    unsafe self.text = text
    paint = Array(repeating: 0, count: text.count)
  }

  static let tokens: [Token] = Token.allCases
  private static let numbers = Dictionary(
    uniqueKeysWithValues: tokens.enumerated().map { ($1, UInt8($0 + 1)) })

  /// Paints the text.
  ///
  /// - Throws: ``TooMuchWork``; what has been painted stays.
  mutating func run(_ root: Context) throws(TooMuchWork) {
    frames = [Frame(context: root, start: 0)]
    var start = 0
    let count = unsafe text.count
    while start < count {
      var end = start
      while end < count, unsafe text[end] != UInt8(ascii: "\n") { end += 1 }
      if end - start <= Self.longestLine { try line(start, end) }
      start = end + 1
    }
  }

  private var context: Context { frames[frames.count - 1].context }

  private mutating func line(_ start: Int, _ end: Int) throws(TooMuchWork) {
    var place = start
    // A change of state that moves on by nothing may be followed by another one, but not for ever.
    var standing = 0
    while place <= end, standing < 64 {
      let before = place
      guard try step(&place, from: start, to: end) else { break }
      standing = place == before ? standing + 1 : 0
      guard frames.count < Self.deepest else { throw TooMuchWork() }
    }
    fill(place..<end, context.token)
    closeAtLineEnd()
  }

  /// Goes to the next beginning or end of a context.
  ///
  /// - Returns: False when the line has no more.
  private mutating func step(
    _ place: inout Int, from line: Int, to end: Int
  ) throws(TooMuchWork) -> Bool {
    let current = context
    var at = place
    while at <= end {
      if let anything = current.anything {
        guard
          let match = try unsafe anything.match(
            window(line, end), from: at - line, to: end - line, work)
        else { return false }
        at = line + match.range.lowerBound
      } else if current.children.isEmpty, current.end == nil, !current.canBeEnded {
        return false
      }

      if current.canBeEnded,
        let ended = try unsafe current.ancestorThatEnds(
          at: at - line, in: window(line, end), to: end - line, work)
      {
        fill(place..<at, current.token)
        while frames.count > 1, context !== ended { frames.removeLast() }
        place = at
        return true
      }

      let ending = try unsafe current.end?.match(
        window(line, end), from: at - line, to: end - line, work)
      if try begin(&place, at: at, from: line, to: end, isEnding: ending != nil) { return true }
      if let ending, try close(ending, &place, at: at, from: line, to: end) { return true }
      at += 1
      while at < end, unsafe text[at] & 0xC0 == 0x80 { at += 1 }
    }
    return false
  }

  /// The line: what expressions see as their whole text.
  private func window(_ line: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(rebasing: text[line..<end])
  }

  /// Begins the first child that begins here.
  private mutating func begin(
    _ place: inout Int, at: Int, from line: Int, to end: Int, isEnding: Bool
  ) throws(TooMuchWork) -> Bool {
    let current = context
    let children = current.children
    for index in children.indices {
      // Asked here too, since most children are ruled out and a copy of one costs more than that.
      if at < end, unsafe !children[index].pattern.mayBegin(with: text[at]) { continue }
      let child = children[index]
      let definition = child.definition
      if isEnding, !definition.extendsParent { continue }
      if definition.isFirstLineOnly, line > 0 { continue }
      let identity = ObjectIdentifier(definition)
      if definition.isOnceOnly, frames[frames.count - 1].seen.contains(identity) { continue }
      guard
        let match = try unsafe child.pattern.match(
          window(line, end), from: at - line, to: end - line, work)
      else { continue }
      let next = current.child(
        index, start: string(match.range, line),
        group: { group(child.pattern, $0, match, line) }, using: compiler)
      guard let last = try finish(of: match, child.pattern, in: next, at: at, from: line, to: end)
      else { continue }
      if child.isContainer {
        if last == at, let empty = frames[frames.count - 1].empty, empty == (identity, at) {
          continue
        }
        fill(place..<at, current.token)
        frames[frames.count - 1].seen.insert(identity)
        if last == at { frames[frames.count - 1].empty = (identity, at) }
        frames.append(Frame(context: next, start: at))
        fill(at..<last, definition.styleIsInside ? current.token : next.token)
        paintParts(definition, .start, child.pattern, match, line)
      } else {
        if last == at, !definition.endsParent || at == frames[frames.count - 1].start { continue }
        fill(place..<at, current.token)
        frames[frames.count - 1].seen.insert(identity)
        fill(at..<last, next.token)
        paintParts(definition, .match, child.pattern, match, line)
        if definition.endsParent { closeParents() }
      }
      place = last
      return true
    }
    return false
  }

  private mutating func close(
    _ match: Pattern.Match, _ place: inout Int, at: Int, from line: Int, to end: Int
  ) throws(TooMuchWork) -> Bool {
    let current = context
    guard let pattern = current.end, frames.count > 1,
      let last = try finish(of: match, pattern, in: current, at: at, from: line, to: end)
    else { return false }
    fill(place..<at, current.token)
    let outside = current.parent?.token
    fill(at..<last, current.definition.styleIsInside ? outside : current.token)
    paintParts(current.definition, .end, pattern, match, line)
    while frames.count > 2, context.definition.endsParent { frames.removeLast() }
    frames.removeLast()
    place = last
    return true
  }

  /// Where a match ends; earlier where a context around ends in the middle of it, and nil where
  /// what is left of it does not match.
  private func finish(
    of match: Pattern.Match, _ pattern: Pattern, in context: Context, at: Int, from line: Int,
    to end: Int
  ) throws(TooMuchWork) -> Int? {
    let last = line + match.range.upperBound
    guard context.canBeEnded, at < last else { return last }
    var place = at + 1
    while place < last {
      if try unsafe context.ancestorThatEnds(
        at: place - line, in: window(line, end), to: end - line, work) != nil
      {
        let shorter = try unsafe pattern.match(
          window(line, end), from: at - line, to: place - line, work)
        return shorter == nil ? nil : place
      }
      place += 1
    }
    return last
  }

  private mutating func closeParents() {
    repeat {
      guard frames.count > 1 else { return }
      frames.removeLast()
    } while context.definition.endsParent
  }

  private mutating func closeAtLineEnd() {
    guard context.canBeEnded || context.definition.endsAtLineEnd else { return }
    var terminating: Int?
    for index in frames.indices.reversed() where index > 0 {
      if frames[index].context.definition.endsAtLineEnd {
        terminating = index
      } else if !frames[index].context.canBeEnded {
        break
      }
    }
    if let terminating { frames.removeSubrange(terminating...) }
  }

  private mutating func paintParts(
    _ definition: ContextDefinition, _ place: ContextDefinition.SubPattern.Place,
    _ pattern: Pattern, _ match: Pattern.Match, _ line: Int
  ) {
    for part in definition.subPatterns where part.place == place {
      guard let range = match.range(of: part.group, in: pattern),
        let token = compiler.token(part.style)
      else { continue }
      fill(line + range.lowerBound..<line + range.upperBound, token)
    }
  }

  private mutating func fill(_ range: Range<Int>, _ token: Token?) {
    guard let token, let number = Self.numbers[token] else { return }
    for index in range where index < paint.count { paint[index] = number }
  }

  private func string(_ range: Range<Int>, _ line: Int) -> String {
    unsafe String(
      decoding: text[line + range.lowerBound..<line + range.upperBound], as: UTF8.self)
  }

  private func group(
    _ pattern: Pattern, _ name: String, _ match: Pattern.Match, _ line: Int
  ) -> String {
    match.range(of: name, in: pattern).map { string($0, line) } ?? ""
  }
}
