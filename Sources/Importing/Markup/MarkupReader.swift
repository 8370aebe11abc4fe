internal import Clibxml2

/// Reads XML and HTML with libxml2; the only place that calls it.
///
/// Nothing is fetched, no entity is expanded, and what is nested deeper than ``deepest`` is left
/// out: values are made and freed by recursion, which a hostile text could otherwise drive off the
/// stack.
package enum MarkupReader {
  /// libxml2 itself gives up at 256.
  static let deepest = 200
  /// What is read at most, in bytes: libxml2 counts in 32 bits.
  package static let sizeLimit = 64 << 20

  /// What was read, and what was wrong with it.
  struct Result {
    var nodes: [MarkupNode]
    /// The line of the first flaw of XML that is not well-formed.
    var flaw: Int?
    /// Something was left out: nested too deep, or more than the parser takes.
    var isCut: Bool
  }

  /// Why nothing was read.
  enum Refusal: Error, Hashable {
    case declaresEntities
    case unreadable
    case tooLarge
  }

  /// Reads a document of XML, mending what can be mended.
  static func xml(_ bytes: [UInt8]) throws(Refusal) -> Result {
    guard bytes.count <= sizeLimit else { throw .tooLarge }
    var (refused, line, cut): (Int32, Int32, Int32) = (0, 0, 0)
    let document = unsafe bytes.withUnsafeBytes { buffer in
      unsafe cr_read_xml(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), &refused,
        &line, &cut)
    }
    guard let document = unsafe document else {
      throw refused != 0 ? .declaresEntities : .unreadable
    }
    defer { unsafe cr_free_xml(document) }
    if refused != 0 { throw .declaresEntities }
    guard let root = unsafe cr_xml_root(document) else { throw .unreadable }
    var conversion = Conversion()
    guard let node = unsafe conversion.node(root, depth: 0) else { throw .unreadable }
    return Result(
      nodes: [node], flaw: line == 0 ? nil : Int(line), isCut: cut != 0 || conversion.isCut)
  }

  /// Reads a stretch of HTML: what stands in the body of the page that it would be.
  static func html(_ text: some StringProtocol) -> Result { html(Array(text.utf8)) }

  /// Reads HTML, mending whatever there is to mend; at most ``sizeLimit`` of it.
  static func html(_ bytes: [UInt8]) -> Result {
    // libxml2 takes a byte of zero for the end, and an empty text for a mistake of the caller.
    let bytes = bytes.map { $0 == 0 ? UInt8(ascii: " ") : $0 }
    guard bytes.count <= sizeLimit, bytes.contains(where: { $0 > 0x20 }) else {
      return Result(nodes: [], flaw: nil, isCut: bytes.count > sizeLimit)
    }
    var cut: Int32 = 0
    let document = unsafe bytes.withUnsafeBytes { buffer in
      unsafe cr_read_html(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), &cut)
    }
    guard let document = unsafe document else {
      return Result(nodes: [], flaw: nil, isCut: cut != 0)
    }
    defer { unsafe cr_free_xml(document) }
    guard let root = unsafe cr_xml_root(document) else {
      return Result(nodes: [], flaw: nil, isCut: cut != 0)
    }
    var conversion = Conversion()
    let page = unsafe conversion.node(root, depth: 0)?.element
    let body = page?.elements.first { $0.name == "body" }
    // A stretch that has nothing but a title or a style ends up in the head alone.
    return Result(
      nodes: body?.children ?? page?.elements.first { $0.name == "head" }?.children ?? [],
      flaw: nil, isCut: cut != 0 || conversion.isCut)
  }

  /// The places of a page that a link may point at: every `id`, and the `name` of an anchor.
  package static func anchors(ofHTML bytes: [UInt8]) -> Set<String> {
    var anchors: Set<String> = []
    html(bytes).nodes.forEachElement { element in
      if let id = element["id"] { anchors.insert(id) }
      if element.name == "a", let name = element["name"] { anchors.insert(name) }
    }
    return anchors
  }
}

/// Makes values of libxml2's tree.
private struct Conversion {
  var isCut = false

  mutating func node(_ node: UnsafeMutablePointer<xmlNode>, depth: Int) -> MarkupNode? {
    switch unsafe node.pointee.type {
    case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
      return unsafe .text(string(node.pointee.content))
    case XML_ELEMENT_NODE:
      guard depth < MarkupReader.deepest else {
        isCut = true
        return nil
      }
      var children: [MarkupNode] = []
      var child = unsafe node.pointee.children
      while let next = unsafe child {
        if let value = unsafe self.node(next, depth: depth + 1) { children.append(value) }
        unsafe child = next.pointee.next
      }
      let namespace = unsafe node.pointee.ns.map { unsafe string($0.pointee.href) } ?? ""
      return unsafe .element(
        MarkupNode.Element(
          string(node.pointee.name), namespace: namespace, attributes: attributes(of: node),
          children: children))
    // An entity that nobody declared, as feeds write `&nbsp;`, is read as HTML would.
    case XML_ENTITY_REF_NODE:
      let name = unsafe string(node.pointee.name)
      let value = unsafe cr_html_entity(node.pointee.name)
      let scalar = value == 0 ? nil : Unicode.Scalar(value)
      return .text(scalar.map { String($0) } ?? "&\(name);")
    default: return nil
    }
  }

  private func attributes(
    of node: UnsafeMutablePointer<xmlNode>
  ) -> [MarkupNode.Attribute] {
    var attributes: [MarkupNode.Attribute] = []
    var property = unsafe node.pointee.properties
    while let attribute = unsafe property {
      let prefix = unsafe attribute.pointee.ns.flatMap { unsafe $0.pointee.prefix }
      var name = unsafe string(attribute.pointee.name)
      if let prefix = unsafe prefix { name = unsafe string(prefix) + ":" + name }
      var value = ""
      var child = unsafe attribute.pointee.children
      while let text = unsafe child {
        value += unsafe string(text.pointee.content)
        unsafe child = text.pointee.next
      }
      attributes.append(MarkupNode.Attribute(name: name, value: value))
      unsafe property = attribute.pointee.next
    }
    return attributes
  }

  private func string(_ text: UnsafePointer<xmlChar>?) -> String {
    unsafe text.map { unsafe String(cString: $0) } ?? ""
  }
}
