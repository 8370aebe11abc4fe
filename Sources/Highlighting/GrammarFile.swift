internal import Clibxml2

/// An element of a language definition, with its text joined.
struct GrammarElement {
  let name: String
  let attributes: [String: String]
  let children: [GrammarElement]
  let text: String

  func first(_ name: String) -> GrammarElement? { children.first { $0.name == name } }

  func all(_ name: String) -> [GrammarElement] { children.filter { $0.name == name } }

  func flag(_ attribute: String) -> Bool? { attributes[attribute].map { $0 == "true" } }
}

extension Highlighter {
  /// Whether definitions of languages can be read here at all: libxml2, which does it, is opened and
  /// not linked, and a binary may come to a machine without it.
  package static var readsDefinitions: Bool { cr_prepare_xml() != 0 }
}

extension GrammarElement {
  /// Reads a file of language definitions.
  ///
  /// These files come with the system and not from a repository, and some declare entities.
  ///
  /// - Returns: The root; nil for what is no XML.
  init?(xml bytes: [UInt8]) {
    let document = unsafe bytes.withUnsafeBytes { buffer in
      unsafe cr_read_system_xml(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
    }
    guard let document = unsafe document else { return nil }
    defer { unsafe cr_free_xml(document) }
    guard let root = unsafe cr_xml_root(document) else { return nil }
    unsafe self.init(root)
  }

  private init(_ node: xmlNodePtr) {
    name = unsafe Self.string(node.pointee.name)
    var attributes: [String: String] = [:]
    var attribute = unsafe node.pointee.properties
    while let current = unsafe attribute {
      unsafe attributes[Self.string(current.pointee.name)] =
        unsafe current.pointee.children.map {
          unsafe Self.string($0.pointee.content)
        } ?? ""
      unsafe attribute = unsafe current.pointee.next
    }
    self.attributes = attributes
    var children: [GrammarElement] = []
    var text = ""
    var child = unsafe node.pointee.children
    while let current = unsafe child {
      switch unsafe current.pointee.type {
      case XML_ELEMENT_NODE: unsafe children.append(GrammarElement(current))
      case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
        text += unsafe Self.string(current.pointee.content)
      default: break
      }
      unsafe child = unsafe current.pointee.next
    }
    self.children = children
    self.text = text
  }

  private static func string(_ text: UnsafePointer<xmlChar>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }
}
