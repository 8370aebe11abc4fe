/// The footnotes of a page, as Zola, Hugo, Jekyll, GitHub and pandoc write them.
///
/// A definition is an item of a list with the class `footnotes`, or an element with the class
/// `footnote-definition`; a reference is a link to its `id`.
struct Footnotes {
  /// In reading order: the label, and what it says.
  private(set) var ordered: [(label: String, nodes: [MarkupNode])] = []
  private var labels: [String: String] = [:]

  init(_ nodes: [MarkupNode]) {
    var found: [(id: String, nodes: [MarkupNode])] = []
    Self.collect(nodes, isInside: false, &found)
    if found.isEmpty { return }
    var referenced: Set<String> = []
    nodes.forEachElement { element in
      if element.name == "a", let target = Self.target(element) { referenced.insert(target) }
    }
    var used: Set<String> = []
    for (id, nodes) in found where referenced.contains(id) && labels[id] == nil {
      var label = Self.label(id)
      while !used.insert(label).inserted { label += "-" }
      labels[id] = label
      ordered.append((label, nodes))
    }
  }

  private static func collect(
    _ nodes: [MarkupNode], isInside: Bool, _ found: inout [(id: String, nodes: [MarkupNode])]
  ) {
    for case .element(let element) in nodes {
      let isDefinition = isInside && element.name == "li" || isDefinition(element)
      if isDefinition, let id = element["id"], !id.isEmpty {
        let nodes = element.children.filter {
          !($0.element?.classes.contains("footnote-definition-label") ?? false)
        }
        found.append((id, nodes))
      } else {
        collect(element.children, isInside: isInside || isList(element), &found)
      }
    }
  }

  private static func isDefinition(_ element: MarkupNode.Element) -> Bool {
    element.classes.contains("footnote-definition")
  }

  /// Whether an element is a definition that ``ordered`` has.
  func isDefinition(_ element: MarkupNode.Element) -> Bool {
    guard !labels.isEmpty else { return false }
    return element["id"].map { labels[$0] != nil } ?? false
  }

  /// What stands in an element that lists the footnotes, without the rule and the hidden heading
  /// that set it apart.
  func content(of element: MarkupNode.Element) -> [MarkupNode] {
    guard !labels.isEmpty, Self.isList(element) else { return element.children }
    return element.children.filter { child in
      guard let element = child.element else { return true }
      return element.name != "hr" && !element.classes.contains("sr-only")
    }
  }

  private static func isList(_ element: MarkupNode.Element) -> Bool {
    element.classes.contains { $0 == "footnotes" || $0 == "footnotes-list" }
      || element["role"] == "doc-endnotes"
  }

  /// The label of the footnote that a link refers to.
  func reference(_ element: MarkupNode.Element) -> String? {
    if labels.isEmpty { return nil }
    if element.name == "sup" {
      let links = element.elements.filter { $0.name == "a" }
      guard links.count == 1, element.elements.count == 1 else { return nil }
      return reference(links[0])
    }
    guard element.name == "a", let target = Self.target(element) else { return nil }
    return labels[target]
  }

  /// Whether a link leads from a footnote back to the text.
  func isBackReference(_ element: MarkupNode.Element) -> Bool {
    guard !labels.isEmpty, element.name == "a" else { return false }
    return element.classes.contains {
      ["footnote-backref", "reversefootnote", "footnote-back", "data-footnote-backref"]
        .contains($0)
    } || element["role"] == "doc-backlink"
      || ["↩", "↩︎", "⏎", "^"].contains(element.text.unpadded)
  }

  private static func target(_ element: MarkupNode.Element) -> String? {
    guard let href = element["href"], let hash = href.firstIndex(of: "#") else { return nil }
    return String(href[href.index(after: hash)...])
  }

  /// `fn:1`, `fn-1`, `user-content-fn-1` and `1` are all `1`.
  private static func label(_ id: String) -> String {
    var rest = id[...]
    for prefix in ["user-content-", "fn", "footnote", ":", "-", "_"] where rest.hasPrefix(prefix) {
      rest = rest.dropFirst(prefix.count)
    }
    let label = rest.unicodeScalars.filter {
      $0.properties.isAlphabetic || ("0"..."9") ~= $0 || $0 == "-" || $0 == "_"
    }
    return label.isEmpty ? "note" : String(String.UnicodeScalarView(label))
  }
}
