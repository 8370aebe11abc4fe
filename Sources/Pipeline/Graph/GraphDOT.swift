internal import Workflow

extension PipelineGraph {
  /// The pipeline in DOT, for Graphviz.
  package var dot: String {
    var lines = [
      "digraph \(quoted(definition.name)) {", "  rankdir=TB;",
      "  node [fontname=\"sans-serif\", shape=box];", "  edge [fontname=\"sans-serif\"];",
    ]
    for node in nodes {
      let style =
        switch node.shape {
        case .step: ""
        case .effect: ", peripheries=2"
        case .gate: ", shape=hexagon, style=dashed"
        case .elsewhere: ", shape=oval, style=dotted"
        }
      lines.append("  \(node.id) [label=\(quoted(node.lines.joined(separator: "\n")))\(style)];")
    }
    for edge in edges {
      let label = edge.label.isEmpty ? "" : " [label=\(quoted(edge.label))]"
      lines.append("  \(edge.from) -> \(edge.to)\(label);")
    }
    return (lines + ["}"]).joined(separator: "\n")
  }

  private func quoted(_ text: String) -> String {
    let escaped = text.reduce(into: "") { text, character in
      switch character {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      default: text.append(character)
      }
    }
    return "\"\(escaped)\""
  }
}
