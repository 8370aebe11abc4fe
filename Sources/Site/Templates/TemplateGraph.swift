/// Which templates and blocks lead to which.
///
/// Blocks of one name count as one, whichever template writes them: that is how a renderer finds
/// them, and it can only find more loops than there are.
struct TemplateGraph {
  enum Node: Hashable {
    case template(String)
    case block(String)
  }

  struct Call {
    var from: Node
    var to: Node
    /// The tag, in bytes of the template that holds it.
    var range: Range<Int>
  }

  /// How many templates and blocks one page may be put together from.
  static let maximumParts = 1000

  private let calls: [Node: [(call: Call, template: String)]]
  private let templates: Set<String>

  /// Takes the calls of each template, by its name.
  init(_ screens: [String: TemplateScreen]) {
    templates = Set(screens.keys)
    var calls: [Node: [(call: Call, template: String)]] = [:]
    for (template, screen) in screens.sorted(by: { $0.key < $1.key }) {
      for call in screen.calls { calls[call.from, default: []].append((call, template)) }
    }
    self.calls = calls
  }

  /// The mistakes that only show when all templates are there, with the template of each.
  func errors() -> [(template: String, error: TemplateError)] {
    var found: [(template: String, error: TemplateError)] = []
    var parts: [Node: Int] = [:]
    var path: Set<Node> = []

    func visit(_ node: Node) -> Int {
      if let known = parts[node] { return known }
      path.insert(node)
      var total = 1
      for (call, template) in calls[node] ?? [] {
        if case .template(let name) = call.to, !templates.contains(name) {
          let names = templates.sorted().joined(separator: ", ")
          found.append(
            (
              template,
              TemplateError(
                range: call.range, message: "no template '\(name)'", hint: "there are: \(names)")
            ))
        } else if path.contains(call.to) {
          found.append(
            (
              template,
              TemplateError(
                range: call.range, message: "\(describe(call.to)) leads back to itself", hint: nil)
            ))
        } else {
          let sum = total + visit(call.to)
          if sum > Self.maximumParts, total <= Self.maximumParts {
            found.append(
              (
                template,
                TemplateError(
                  range: call.range,
                  message: "a page may be made of \(Self.maximumParts) parts at most", hint: nil)
              ))
          }
          total = min(sum, Self.maximumParts + 1)
        }
      }
      path.remove(node)
      parts[node] = total
      return total
    }

    for name in templates.sorted() { _ = visit(.template(name)) }
    return found
  }

  private func describe(_ node: Node) -> String {
    switch node {
    case .template(let name): "template '\(name)'"
    case .block(let name): "block '\(name)'"
    }
  }
}
