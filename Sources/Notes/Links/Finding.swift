package import Diagnostics
import Markdown

extension Note {
  /// A diagnostic at the destination of one of the note's links.
  ///
  /// - Parameters:
  ///   - id: The rule.
  ///   - link: The link, by its place in the outline's links.
  ///   - message: What is wrong.
  ///   - hint: How to mend it.
  ///   - fix: What to put in place of the destination.
  /// - Returns: The diagnostic; without the fix where the destination was typed in another way.
  package func diagnostic(
    _ id: Diagnostic.ID, ofLink link: Int, _ message: String, hint: String? = nil,
    fix: String? = nil
  ) -> Diagnostic? {
    guard body.outline.links.indices.contains(link) else { return nil }
    var finding = Finding(link: body.outline.links[link], in: Places(of: source))
    finding.report(id, message, hint: hint, by: fix)
    return finding.diagnostics.first
  }
}

/// What is wrong with one link, at the place where its destination was typed.
struct Finding {
  let link: Outline.Link
  private let places: Places
  private(set) var diagnostics: [Diagnostic] = []

  init(link: Outline.Link, in places: Places) {
    self.link = link
    self.places = places
  }

  /// Reports one thing.
  ///
  /// The place is that of `typed`, the part of the destination that is wrong, or else of the whole
  /// destination, or of the whole link when that is what is wrong. `fix` goes there.
  mutating func report(
    _ id: Diagnostic.ID, _ message: String, hint: String? = nil, replacing typed: String? = nil,
    by fix: String? = nil, isSafe: Bool = false, wholeLink: Bool = false
  ) {
    let place = wholeLink ? nil : range(of: typed ?? link.destination)
    diagnostics.append(
      Diagnostic(
        id, at: place ?? link.range, in: places.source.path, message, hint: hint,
        fix: place == nil ? nil : fix, isSafe: isSafe))
  }

  /// Where a part of the destination stands; nil when it was typed in another way, such as with
  /// escapes, or elsewhere, as in a reference.
  private func range(of typed: String) -> SourceRange? {
    guard !typed.isEmpty else { return nil }
    let lines = places.lines
    guard let start = lines.offset(of: link.range.lowerBound),
      let end = lines.offset(of: link.range.upperBound), start < end
    else { return nil }
    let needle = Array(typed.utf8)
    let haystack = places.source.bytes[start..<end]
    guard haystack.count >= needle.count else { return nil }
    // The destination stands behind the text, so the last one is meant.
    var offset = end - needle.count
    while offset >= start {
      if haystack[offset..<(offset + needle.count)].elementsEqual(needle) {
        return lines.range(offset..<(offset + needle.count))
      }
      offset -= 1
    }
    return nil
  }
}

/// The lines of a file, found when the first of its findings wants to know.
final class Places {
  let source: SourceFile
  private(set) lazy var lines = LineTable(source.bytes)

  init(of source: SourceFile) { self.source = source }
}
