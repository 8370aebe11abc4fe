package import Diagnostics
import Markdown

/// An exception to a rule, as a note asks for it:
/// `<!-- controlroom: allow RULE because REASON -->`, in front matter behind a `#`.
///
/// On a line with other text it is about that line. On a line of its own it is about the block
/// below: the lines up to the next blank one, or to the end of a fenced code block. Rules about a
/// note as a whole (`note.…`, and whatever has no place of its own) are allowed from anywhere in
/// it.
package struct Allowance: Hashable, Sendable {
  package var rule: Diagnostic.ID
  /// The comment.
  package var range: SourceRange
  /// The lines that it is about.
  package var lines: ClosedRange<Int>

  /// Whether it silences a diagnostic of its note.
  package func covers(_ diagnostic: Diagnostic) -> Bool {
    guard diagnostic.id == rule else { return false }
    return diagnostic.range == .wholeFile || rule.description.hasPrefix("note.")
      || lines.contains(diagnostic.range.lowerBound.line)
  }
}

extension Allowance {
  /// Finds the allowances of a note.
  ///
  /// - Parameters:
  ///   - file: The note.
  ///   - fence: Where its front matter stands.
  ///   - comments: The comments of its text.
  /// - Returns: The allowances, and a diagnostic for each comment that is meant as one and is none.
  static func read(
    _ file: SourceFile, _ fence: Fence, _ comments: [Outline.Comment]
  ) -> Checked<[Allowance]> {
    let notices = comments.filter { $0.text.hasPrefix(prefix) }
    let matter = file.bytes[fence.content]
    let mayHave = matter.contains(UInt8(ascii: "#"))
    guard mayHave || !notices.isEmpty else { return Checked([]) }
    let lines = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var result = Checked<[Allowance]>([])
    func add(_ text: String, _ range: SourceRange) {
      switch rule(in: text) {
      case .success(let rule):
        result.value.append(
          Allowance(rule: rule, range: range, lines: extent(of: range, in: lines)))
      case .failure(let flaw): result.diagnostics.append(.invalid(flaw, at: range, in: file.path))
      }
    }
    if mayHave {
      for number in 2..<max(2, fence.bodyLine - 1) {
        guard let (text, range) = comment(on: number, lines[number - 1]) else { continue }
        add(text, range)
      }
    }
    for notice in notices { add(notice.text, notice.range) }
    return result
  }

  private static let prefix = "controlroom:"

  fileprivate struct Flaw: Error {
    var message: String
    var hint: String
  }

  private static func rule(in text: String) -> Swift.Result<Diagnostic.ID, Flaw> {
    let words = text.dropFirst(prefix.utf8.count).split { $0.isWhitespace }.map(String.init)
    guard words.first == "allow", words.count > 1 else {
      return .failure(
        Flaw(
          message: "'\(text)' says nothing to the checker",
          hint: "write: controlroom: allow RULE because REASON"))
    }
    let id = Diagnostic.ID(words[1])
    guard Rule(id) != nil else {
      let near = Suggestion.nearest(to: words[1], among: Rule.all.map(\.id.description))
      return .failure(
        Flaw(
          message: "there is no rule '\(words[1])'",
          hint: near.map { "did you mean '\($0)'?" } ?? "controlroom check --rules lists them"))
    }
    guard words.count > 3, words[2] == "because" else {
      return .failure(
        Flaw(
          message: "'\(words[1])' is allowed without a reason",
          hint: "write: controlroom: allow \(words[1]) because REASON"))
    }
    return .success(id)
  }

  /// `# controlroom: …` on a line of front matter, with its place.
  private static func comment(
    on number: Int, _ line: ArraySlice<UInt8>
  ) -> (text: String, range: SourceRange)? {
    guard let mark = line.lastIndex(of: UInt8(ascii: "#")) else { return nil }
    let text = String(decoding: line[(mark + 1)...], as: UTF8.self).trimmed
    guard text.hasPrefix(prefix) else { return nil }
    return (
      text,
      SourceRange(
        line: number, column: mark - line.startIndex + 1, length: line.endIndex - mark)
    )
  }

  /// The lines that a comment is about.
  private static func extent(
    of comment: SourceRange, in lines: [ArraySlice<UInt8>]
  ) -> ClosedRange<Int> {
    let (first, last) = (comment.lowerBound.line, comment.upperBound.line)
    let before = lines[first - 1].prefix(comment.lowerBound.column - 1)
    let behind = lines[min(last, lines.count) - 1].dropFirst(comment.upperBound.column - 1)
    // What is no text stands around a block: quotes and list markers.
    let isAlone =
      !before.contains { $0 > 0x20 && !">-*+".utf8.contains($0) }
      && !behind.contains { $0 > 0x20 }
    guard isAlone else { return first...max(first, last) }
    var start = last
    while start < lines.count, isBlank(lines[start]) { start += 1 }
    guard start < lines.count else { return first...last }
    let fence = fence(of: lines[start])
    var end = start + 1
    while end < lines.count {
      if let fence {
        if self.fence(of: lines[end])?.starts(with: fence) == true {
          end += 1
          break
        }
      } else if isBlank(lines[end]) {
        break
      }
      end += 1
    }
    return first...end
  }

  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool { !line.contains { $0 > 0x20 } }

  /// The row of backticks or tildes with which a line begins, if it is one of a fence.
  private static func fence(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let text = line.drop { $0 <= 0x20 || $0 == UInt8(ascii: ">") }
    guard let mark = text.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else {
      return nil
    }
    let row = text.prefix { $0 == mark }
    return row.count >= 3 ? row : nil
  }
}

extension [Diagnostic] {
  /// What is left when the notes' own allowances have had their say.
  ///
  /// - Parameters:
  ///   - allowances: By the path of the note.
  ///   - isComplete: Whether everything was looked at, so that an allowance that silenced nothing
  ///     is needed no more, and is reported.
  /// - Returns: The rest, in no particular order.
  package func allowing(
    _ allowances: [String: [Allowance]], isComplete: Bool
  ) -> [Diagnostic] {
    guard !allowances.isEmpty else { return self }
    var used: [String: Set<Allowance>] = [:]
    var left = filter { diagnostic in
      let all = allowances[diagnostic.path, default: []].filter { $0.covers(diagnostic) }
      used[diagnostic.path, default: []].formUnion(all)
      return all.isEmpty
    }
    guard isComplete else { return left }
    for (path, all) in allowances {
      for allowance in all
      where !used[path, default: []].contains(allowance) && allowance.isAlwaysLookedAt {
        left.append(.unused(allowance, in: path))
      }
    }
    return left
  }
}

extension Allowance {
  /// Whether each check looks for what it allows: drafts, other sites, and what is off unless asked
  /// for are not looked at in each.
  fileprivate var isAlwaysLookedAt: Bool {
    !["channel.", "link.external"].contains { rule.description.hasPrefix($0) }
      && Rule(rule)?.isOff == false
  }
}

extension Diagnostic {
  fileprivate static func invalid(
    _ flaw: Allowance.Flaw, at range: SourceRange, in path: String
  ) -> Self {
    Diagnostic(.allowanceInvalid, at: range, in: path, flaw.message, hint: flaw.hint)
  }

  fileprivate static func unused(_ allowance: Allowance, in path: String) -> Self {
    Diagnostic(
      .allowanceUnused, at: allowance.range, in: path,
      "'\(allowance.rule)' is allowed here, and not broken", hint: "take the comment out")
  }
}
