import Diagnostics
internal import Yams

/// Composes YAML to nodes; never `load`, which types scalars by YAML 1.1 and expands aliases.
func readYAML(_ source: ConfigSource) throws(ConfigError) -> ConfigValue {
  try refuseAnchors(source)
  let root: Node?
  do {
    root = try Parser(
      yaml: source.text, resolver: .basic, constructor: .default, encoding: .utf8
    ).singleRoot()
  } catch {
    throw ConfigError(error, in: source)
  }
  guard let root else {
    return ConfigValue(content: .empty, range: SourceRange(line: source.firstLine))
  }
  return try value(root, source)
}

private func value(_ node: Node, _ source: ConfigSource) throws(ConfigError) -> ConfigValue {
  let start = node.mark.map { source.position(line: $0.line, scalar: $0.column) } ?? .start
  // A tag would say what a value is, which is for the schema of its place to say.
  if source.byte(at: start) == UInt8(ascii: "!") {
    throw ConfigError(
      .unsupported, at: SourceRange(line: start.line, column: start.column, length: 1),
      "tags are not read", hint: "remove it, or quote the value if it is text")
  }
  switch node {
  case .scalar(let scalar):
    let range = source.extent(from: start, of: scalar.string)
    if scalar.style == .plain, ["", "~", "null"].contains(scalar.string) {
      return ConfigValue(content: .empty, range: range)
    }
    return ConfigValue(
      content: .scalar(scalar.string, isPlain: scalar.style == .plain), range: range)
  case .sequence(let sequence):
    var items: [ConfigValue] = []
    for item in sequence { items.append(try value(item, source)) }
    return ConfigValue(
      content: .list(items), range: start..<(items.last?.range.upperBound ?? start))
  case .mapping(let mapping):
    var entries: [ConfigValue.Entry] = []
    for (keyNode, valueNode) in mapping {
      let key = try value(keyNode, source)
      guard let text = keyNode.scalar?.string else {
        throw ConfigError(.unsupported, at: key.range, "\(key.kind) as a key")
      }
      if text == "<<" {
        throw ConfigError(.unsupported, at: key.range, "merge key '<<'", hint: "write the keys out")
      }
      entries.append(
        .init(key: text, keyRange: key.range, value: try value(valueNode, source)))
    }
    return ConfigValue(
      content: .table(entries), range: start..<(entries.last?.value.range.upperBound ?? start))
  case .alias:
    throw .anchor(at: start..<start)
  }
}

/// Refuses `&name` and `*name` where a value may begin.
///
/// Composing shares what an alias names, but comparing keys for duplicates does not: a few lines
/// of nested aliases would keep the parser busy for hours. So the bytes are looked at before the
/// parser sees them.
private func refuseAnchors(_ source: ConfigSource) throws(ConfigError) {
  for number in 1...max(1, source.lineCount) {
    var mayBegin = true
    var quote: UInt8?
    var previous = UInt8(ascii: " ")
    for (offset, byte) in source.line(number).enumerated() {
      defer { previous = byte }
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "&") where mayBegin, UInt8(ascii: "*") where mayBegin:
        let line = number + source.firstLine - 1
        throw .anchor(at: SourceRange(line: line, column: offset + 1, length: 1))
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if mayBegin { quote = byte }
        mayBegin = false
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","): mayBegin = true
      case UInt8(ascii: " "), UInt8(ascii: "\t"):
        mayBegin = mayBegin || ":-?".utf8.contains(previous)
      default: mayBegin = false
      }
    }
  }
}

extension ConfigError {
  fileprivate static func anchor(at range: SourceRange) -> ConfigError {
    ConfigError(
      .unsupported, at: range, "anchors and aliases are not read",
      hint: "write the value out, or quote it if it is text")
  }

  fileprivate init(_ error: any Error, in source: ConfigSource) {
    func place(_ mark: Mark) -> SourceRange {
      let start = source.position(line: mark.line, scalar: mark.column)
      return start..<start
    }
    let start = SourceRange(line: source.firstLine)
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _) where problem.contains("nesting level"),
      .parser(_, let problem, let mark, _) where problem.contains("nesting level"):
      // libyaml names the C function by which a program would raise the limit.
      self.init(
        .unsupported, at: place(mark), "lists or tables nested too deeply to be read",
        hint: "quote the value if it is text")
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
      self.init(.syntax, at: place(mark), problem, hint: Self.hint(problem))
    case .composer(_, let problem, let mark, _):
      let isSecond = problem.contains("another document")
      self.init(
        isSecond ? .unsupported : .syntax, at: place(mark),
        isSecond ? "a second document" : problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.first ?? ""
      self.init(
        .duplicateKey, at: Self.second(key, after: context.mark, in: source),
        "'\(key)' is set twice", hint: "keep one of the two")
    case .reader(let problem, _, _, _):
      self.init(.syntax, at: start, problem, hint: "remove control characters")
    default:
      self.init(.syntax, at: start, "not YAML")
    }
  }

  private static func hint(_ problem: String) -> String? {
    if problem.contains("mapping values are not allowed") { return "quote a value that holds ': '" }
    if problem.contains("cannot start any token") { return "quote the value; indent with spaces" }
    return nil
  }

  /// Where a key stands for the second time; Yams names the first.
  private static func second(_ key: String, after mark: Mark, in source: ConfigSource)
    -> SourceRange
  {
    let first = source.position(line: mark.line, scalar: mark.column)
    for number in (mark.line + 1)..<max(mark.line + 1, source.lineCount + 1) {
      let line = source.line(number).dropFirst(first.column - 1)
      if line.starts(with: key.utf8), line.dropFirst(key.utf8.count).first == UInt8(ascii: ":") {
        return SourceRange(
          line: number + source.firstLine - 1, column: first.column, length: key.utf8.count)
      }
    }
    return SourceRange(line: first.line, column: first.column, length: key.utf8.count)
  }
}
