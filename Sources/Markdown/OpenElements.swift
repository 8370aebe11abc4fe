internal import Diagnostics

/// The raw HTML elements that a document has open.
///
/// A writer's `</div>` must never close an element of the page, and a `<div>` that is left open
/// must not swallow the rest of it. So raw elements are closed where the Markdown around them ends,
/// and a closing tag reaches no further out than that.
struct OpenElements {
  struct Element {
    var name: String
    var range: SourceRange

    /// Whether HTML lets a writer leave out the end: `<li>`, `<p>`.
    var mayStayOpen: Bool { HTMLNames.optionalEnd.contains(name) }
  }

  private var elements: [Element] = []
  /// How many elements were open when each surrounding Markdown block or inline began.
  private var barriers: [Int] = []

  /// A Markdown block or inline begins.
  mutating func enter() { barriers.append(elements.count) }

  /// It ends.
  ///
  /// - Returns: What was left open in it, the innermost first.
  mutating func leave() -> [Element] {
    let barrier = barriers.popLast() ?? 0
    return elements.count > barrier ? remove(downTo: barrier) : []
  }

  mutating func open(_ element: Element) { elements.append(element) }

  /// A closing tag.
  ///
  /// - Returns: What it closes, the innermost first and its own element last; nil when there is
  ///   no such element open here.
  mutating func close(_ name: String) -> [Element]? {
    let barrier = barriers.last ?? 0
    guard let index = elements[barrier...].lastIndex(where: { $0.name == name }) else { return nil }
    return remove(downTo: index)
  }

  mutating func closeAll() -> [Element] { remove(downTo: 0) }

  private mutating func remove(downTo index: Int) -> [Element] {
    defer { elements.removeSubrange(index...) }
    return elements[index...].reversed()
  }
}
