internal import Diagnostics

/// The nodes at and below one node in reading order, each on entering and on leaving.
///
/// Without recursion: a document may be nested deeper than the stack.
struct Walk {
  private let root: Node
  private var following: (node: Node, entering: Bool)?

  init(_ root: Node) {
    self.root = root
    following = (root, true)
  }

  /// The next step, and nil after the root was left.
  mutating func next() -> (node: Node, entering: Bool)? {
    guard let step = following else { return nil }
    if !step.entering {
      following = afterLeaving(step.node)
    } else if let child = step.node.firstChild {
      following = (child, true)
    } else {
      following = (step.node, false)
    }
    return step
  }

  /// Goes on behind a node that was just entered: neither its children nor leaving it are steps.
  mutating func skip(_ node: Node) { following = afterLeaving(node) }

  private func afterLeaving(_ node: Node) -> (node: Node, entering: Bool)? {
    if node == root { return nil }
    if let next = node.next { return (next, true) }
    return node.parent.map { ($0, false) }
  }
}

extension Node {
  /// The words of all below, without markup: a break is a space, raw HTML nothing.
  var plainText: String {
    var text: [UInt8] = []
    var walk = Walk(self)
    while let (node, entering) = walk.next() {
      guard entering else { continue }
      switch node.kind {
      case .text, .code: node.withLiteral { text.append($0) }
      case .softBreak, .lineBreak: text.append(UInt8(ascii: " "))
      default: break
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
