import Diagnostics

/// A text over several posts.
///
/// Each post ends where a reader would pause: with a paragraph, else an item, a sentence, a clause
/// or, at worst, a word; never inside a link, code, a hashtag, a mention or a grapheme cluster. What
/// the posts say, one after the other, is what the text says.
enum Thread {
  /// More posts than this are an article.
  static let most = 25

  /// A last post of fewer characters takes some from the one before.
  static let leastLast = 40

  /// Splits a post.
  ///
  /// - Parameters:
  ///   - post: The whole text, with link and hashtags.
  ///   - form: How the channel counts, and which post has the link.
  ///   - limit: For each post, with its counter.
  ///   - channel: For what is said when it cannot be.
  ///   - path: The note's.
  /// - Returns: One post when the whole text fits one; nil, with an error, when a word, a link or a
  ///   piece of code is longer than a post, or there are too many.
  static func split(
    _ post: Post, _ form: Post.Form, limit: Int, for channel: Channel, in path: String
  ) -> Checked<[Post]?> {
    if post.body.isEmpty {
      return Checked(nil, [.noExcerpt(hadText: false, for: channel.name, in: path)])
    }
    if post.fits(form, within: limit), !post.body.hasCodeAmongWords { return Checked([post]) }
    // A counter of two digits takes room from each post, so it is tried second.
    for counter in ["9/9", "99/99"] {
      let splitter = Splitter(post: post, form: form, limit: limit, counter: counter)
      guard let ranges = splitter.ranges() else { continue }
      if ranges.count > 9, counter == "9/9" { continue }
      if ranges.count > most {
        return Checked(nil, [.tooManyPosts(ranges.count, for: channel.name, in: path)])
      }
      return Checked(
        ranges.indices.map { index in
          var part = splitter.part(
            ranges[index], isFirst: index == 0, isLast: index == ranges.count - 1)
          part.counter = ranges.count > 1 ? "\(index + 1)/\(ranges.count)" : ""
          return part
        })
    }
    return Checked(nil, [.unbreakable(for: channel.name, in: path)])
  }
}

/// Finds the ends of a thread's posts.
private struct Splitter {
  let post: Post
  let form: Post.Form
  let limit: Int
  /// As wide as any that will stand there.
  let counter: String
  let pauses: [Pause]
  private let end: Int

  init(post: Post, form: Post.Form, limit: Int, counter: String) {
    self.post = post
    self.form = form
    self.limit = limit
    self.counter = counter
    pauses = Pause.all(in: post.body)
    end = post.body.text.utf8.count
  }

  /// The stretches of the body that the posts say, without the white space between them.
  func ranges() -> [Range<Int>]? {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < end {
      let isFirst = ranges.isEmpty
      let barrier = pauses.first { $0.kind == .code && $0.end > start }
      if barrier == nil, fits(start..<end, isFirst: isFirst, isLast: true) {
        ranges.append(start..<end)
        break
      }
      guard let pause = pause(from: start, isFirst: isFirst, before: barrier) else { return nil }
      ranges.append(start..<pause.end)
      start = pause.next
      if ranges.count > Thread.most * 4 { return ranges }
    }
    return withoutWidow(ranges)
  }

  func part(_ range: Range<Int>, isFirst: Bool, isLast: Bool) -> Post {
    var part = post
    part.body = post.body.slice(range)
    part.counter = counter
    let hasLink = form.threadLink == .first ? isFirst : isLast
    if !hasLink {
      part.link = nil
      part.hashtags = []
    }
    return part
  }

  private func fits(_ range: Range<Int>, isFirst: Bool, isLast: Bool) -> Bool {
    part(range, isFirst: isFirst, isLast: isLast).fits(form, within: limit)
  }

  /// The best place to end the post that begins at `start`.
  private func pause(from start: Int, isFirst: Bool, before barrier: Pause?) -> Pause? {
    let first = pauses.firstIndex { $0.end > start } ?? pauses.endIndex
    let candidates = pauses[first...].prefix { pause in
      barrier.map { pause.end <= $0.end } ?? true
    }
    let last = candidates.last(upTo: { fits(start..<$0.end, isFirst: isFirst, isLast: false) })
    guard let last else { return nil }
    if let barrier, last.end == barrier.end { return barrier }
    let fitting = candidates.prefix { $0.end <= last.end }
    let room = last.end - start
    // A pause that leaves more than half of the post empty is worse than a lesser one later.
    return fitting.filter { ($0.end - start) * 2 >= room }
      .max { ($0.kind.rawValue, $0.end) < ($1.kind.rawValue, $1.end) }
  }

  /// A last post of a few words takes some from the one before it.
  private func withoutWidow(_ ranges: [Range<Int>]) -> [Range<Int>] {
    guard ranges.count > 1, let last = ranges.last, isShort(last) else { return ranges }
    let before = ranges[ranges.count - 2]
    let isFirst = ranges.count == 2
    let better = pauses.filter { pause in
      guard pause.kind != .code, pause.end > before.lowerBound, pause.end < before.upperBound,
        !isShort(pause.next..<last.upperBound), !isShort(before.lowerBound..<pause.end)
      else { return false }
      return fits(before.lowerBound..<pause.end, isFirst: isFirst, isLast: false)
        && fits(pause.next..<last.upperBound, isFirst: false, isLast: true)
    }
    // Code between the two stays on its own.
    let isCode = pauses.contains {
      $0.kind == .code && before.lowerBound < $0.end && $0.end <= before.upperBound
    }
    guard !isCode,
      let pause = better.max(by: { ($0.kind.rawValue, $0.end) < ($1.kind.rawValue, $1.end) })
    else { return ranges }
    return ranges.dropLast(2) + [before.lowerBound..<pause.end, pause.next..<last.upperBound]
  }

  private func isShort(_ range: Range<Int>) -> Bool {
    form.length(post.body.slice(range).text) < Thread.leastLast
  }
}

/// A place at which a post of a thread may end.
struct Pause: Hashable {
  enum Kind: Int {
    case word, clause, sentence, line, paragraph
    /// Before or behind a block of code, which has a post of its own.
    case code
  }

  /// Where the words before it end: an offset into the UTF-8.
  var end: Int
  /// Where the words behind it begin.
  var next: Int
  var kind: Kind

  /// Every pause of a text, in order.
  static func all(in prose: Prose) -> [Pause] {
    var pauses: [Pause] = []
    let sentences = Set(Sentences.ends(in: prose.text))
    let blocks = prose.spans.filter { $0.kind == .codeBlock }.map(\.range)
    let edges = Set(blocks.map(\.lowerBound) + blocks.map(\.upperBound))
    var spans = prose.spans[...]
    var blank: (start: Int, lines: Int)?
    var offset = 0
    var previous: Character = " "
    var word: Character = " "
    for character in prose.text {
      while let span = spans.first, span.range.upperBound <= offset { spans.removeFirst() }
      let isInside = spans.first.map { $0.range.lowerBound < offset } ?? false
      if character.isWhitespace, !isInside {
        if blank == nil { blank = (offset, 0) }
        if character.isNewline { blank?.lines += 1 }
      } else {
        if let (start, lines) = blank, start > 0 {
          let kind: Kind =
            edges.contains(offset) || edges.contains(start)
            ? .code
            : lines > 1
              ? .paragraph
              : lines == 1
                ? .line
                : sentences.contains(start) ? .sentence : previous.endsClause ? .clause : .word
          pauses.append(Pause(end: start, next: offset, kind: kind))
          word = character
        } else if blank != nil {
          word = character
        } else if !isInside, offset > 0, !"#@＃＠".contains(word),
          previous.isIdeograph || sentences.contains(offset),
          character.isIdeograph || sentences.contains(offset), !character.isPunctuation
        {
          // A script without spaces.
          let kind: Kind = sentences.contains(offset) ? .sentence : .word
          pauses.append(Pause(end: offset, next: offset, kind: kind))
          word = character
        }
        blank = nil
        previous = character
      }
      offset += character.utf8.count
    }
    return pauses
  }
}

extension Character {
  fileprivate var endsClause: Bool { ",;:–—、，；：)".contains(self) }
}

extension Prose {
  /// Whether a block of code stands beside words, and so wants a post of its own.
  fileprivate var hasCodeAmongWords: Bool {
    spans.contains { $0.kind == .codeBlock && $0.range != 0..<text.utf8.count }
  }

  /// The text with a remark in the place of each block of code that is longer than a post.
  func withoutLongCode(fits: (String) -> Bool) -> Prose {
    let long = spans.filter { span in
      span.kind == .codeBlock && !fits(slice(span.range).text)
    }
    guard !long.isEmpty else { return self }
    var out = Prose(images: images)
    var start = 0
    let append = { (piece: Prose, out: inout Prose) in
      let offset = out.text.utf8.count
      out.text += piece.text
      out.spans += piece.spans.map { Span(range: $0.range.moved(by: offset), kind: $0.kind) }
      out.marks += piece.marks.map { Mark(range: $0.range.moved(by: offset), kind: $0.kind) }
    }
    for span in long {
      append(slice(start..<span.range.lowerBound), &out)
      out.text += "[code in the note]"
      start = span.range.upperBound
    }
    append(slice(start..<text.utf8.count), &out)
    return out
  }
}

extension ProseWriter.Style {
  /// Code stays, on its own and as it is.
  var forThreads: Self {
    var style = self
    if style.code == .dropped { style.code = .plain }
    return style
  }
}

extension Diagnostic {
  fileprivate static func tooManyPosts(_ count: Int, for channel: String, in path: String) -> Self {
    Diagnostic(
      .error, "channel.over-limit", at: .wholeFile, in: path,
      "the thread for \(channel) would have \(count) posts, and \(Thread.most) are the most",
      hint: "write 'channels.\(channel).text', or leave out 'thread'")
  }

  fileprivate static func unbreakable(for channel: String, in path: String) -> Self {
    Diagnostic(
      .error, "channel.over-limit", at: .wholeFile, in: path,
      "a word or a link of the thread for \(channel) is longer than a post",
      hint: "write 'channels.\(channel).text', or leave out 'thread'")
  }
}
