/// A piece of XML or HTML, as a value.
package indirect enum MarkupNode: Hashable, Sendable {
  case element(Element)
  case text(String)

  package struct Element: Hashable, Sendable {
    /// Without a prefix; in lower case for HTML.
    package var name: String
    /// The address of its namespace; empty in HTML.
    package var namespace: String
    package var attributes: [Attribute]
    package var children: [MarkupNode]

    package init(
      _ name: String, namespace: String = "", attributes: [Attribute] = [],
      children: [MarkupNode] = []
    ) {
      self.name = name
      self.namespace = namespace
      self.attributes = attributes
      self.children = children
    }
  }

  package struct Attribute: Hashable, Sendable {
    /// With its prefix, such as `xml:base`.
    package var name: String
    package var value: String
  }
}

extension MarkupNode {
  package var element: Element? {
    guard case .element(let element) = self else { return nil }
    return element
  }
}

extension MarkupNode.Element {
  /// An attribute's value.
  package subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }

  /// The words of `class`.
  var classes: [Substring] { self["class"]?.split(whereSeparator: \.isWhitespace) ?? [] }

  /// The elements directly inside.
  var elements: [Self] { children.compactMap(\.element) }

  func first(_ name: String, in namespaces: Set<String>) -> Self? {
    elements.first { $0.name == name && namespaces.contains($0.namespace) }
  }

  func all(_ name: String, in namespaces: Set<String>) -> [Self] {
    elements.filter { $0.name == name && namespaces.contains($0.namespace) }
  }

  /// All text inside, as it stands.
  package var text: String { children.text }
}

extension [MarkupNode] {
  /// All text inside, as it stands.
  package var text: String {
    var text = ""
    for node in self {
      switch node {
      case .text(let words): text += words
      case .element(let element): text += element.text
      }
    }
    return text
  }

  /// Calls `body` with every element, outer ones first.
  package func forEachElement(_ body: (MarkupNode.Element) -> Void) {
    for case .element(let element) in self {
      body(element)
      element.children.forEachElement(body)
    }
  }
}
