extension PipelineGraph {
  /// The pipeline as a Mermaid flowchart.
  package var mermaid: String {
    var lines = ["flowchart TD"]
    for node in nodes {
      let label = "\"" + node.lines.map(escaped).joined(separator: "<br/>") + "\""
      let line =
        switch node.shape {
        case .step: "\(node.id)[\(label)]"
        case .effect: "\(node.id)[[\(label)]]"
        case .gate: "\(node.id){{\(label)}}"
        case .elsewhere: "\(node.id)([\(label)])"
        }
      lines.append("  " + line)
    }
    for edge in edges {
      let label = edge.label.isEmpty ? "" : "|\"\(escaped(edge.label))\"|"
      lines.append("  \(edge.from) -->\(label) \(edge.to)")
    }
    for (shape, style) in [
      (Node.Shape.effect, "stroke-width:3px"), (.gate, "stroke-dasharray:4 3"),
    ] {
      let ids = nodes.filter { $0.shape == shape }.map(\.id)
      if !ids.isEmpty { lines.append("  style \(ids.joined(separator: ",")) \(style)") }
    }
    return lines.joined(separator: "\n")
  }

  /// Text that Mermaid shows as it is: its own entities begin with '#'.
  private func escaped(_ text: String) -> String {
    text.reduce(into: "") { text, character in
      switch character {
      case "#": text += "#35;"
      case "\"": text += "#quot;"
      case "<": text += "#lt;"
      case ">": text += "#gt;"
      case "&": text += "#amp;"
      case "`": text += "#96;"
      default: text.append(character)
      }
    }
  }
}
