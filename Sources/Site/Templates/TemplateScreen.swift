/// What a template does, known before it is rendered.
///
/// A theme comes from a repository, and a parser or a renderer that recurses can be made to run
/// out of stack. So the tags are matched here, with a bound on how deep they nest, and what leads
/// to what is handed on for ``TemplateGraph``.
struct TemplateScreen {
  /// The template as swift-mustache gets it.
  ///
  /// Values are escaped already, so every `{{x}}` has become `{{{x}}}`; lines stay what they were.
  var text: String
  /// What rendering one thing can lead to.
  var calls: [TemplateGraph.Call] = []

  static let maximumBytes = 1 << 20
  static let maximumDepth = 16

  /// Screens a template.
  ///
  /// - Parameters:
  ///   - name: The template's name, without `.mustache`.
  ///   - bytes: Its text.
  /// - Throws: ``TemplateError`` for the first mistake.
  init(name: String, _ bytes: [UInt8]) throws(TemplateError) {
    guard bytes.count <= Self.maximumBytes else {
      throw TemplateError(range: 0..<0, message: "a template may have 1 MiB at most", hint: nil)
    }
    guard let source = String(validating: bytes, as: UTF8.self), !source.utf8.contains(0) else {
      throw TemplateError(range: 0..<0, message: "the template is not UTF-8 text", hint: nil)
    }
    let tags = try TemplateTag.read(bytes)
    var open: [TemplateTag] = []
    var rewritten: [UInt8] = []
    var copied = 0
    for tag in tags {
      if let parent = open.last, parent.kind == .parent,
        tag.kind != .block, tag.kind != .close, tag.kind != .comment
      {
        throw TemplateError(
          range: tag.range, message: "only blocks may stand in '{{<\(parent.name)}}'",
          hint: "put it into a block: '{{$main}}…{{/main}}'")
      }
      let caller = Self.caller(open, template: name)
      switch tag.kind {
      case .variable:
        rewritten += bytes[copied..<tag.range.lowerBound]
        rewritten += "{{{\(tag.name)}}}".utf8
        copied = tag.range.upperBound
      case .comment: break
      case .partial:
        calls.append(.init(from: caller, to: .template(tag.name), range: tag.range))
      case .parent:
        calls.append(.init(from: caller, to: .template(tag.name), range: tag.range))
        try Self.push(tag, on: &open)
      case .block:
        if open.last?.kind != .parent {
          calls.append(.init(from: caller, to: .block(tag.name), range: tag.range))
        }
        try Self.push(tag, on: &open)
      case .section, .inverted: try Self.push(tag, on: &open)
      case .close: try Self.close(tag, &open)
      }
    }
    if let unclosed = open.last {
      throw TemplateError(
        range: unclosed.range, message: "'\(unclosed.name)' opened here is not closed",
        hint: "add '{{/\(unclosed.name)}}'")
    }
    rewritten += bytes[copied...]
    text = String(decoding: rewritten, as: UTF8.self)
  }

  private static func push(
    _ tag: TemplateTag, on open: inout [TemplateTag]
  ) throws(TemplateError) {
    guard open.count < maximumDepth else {
      throw TemplateError(
        range: tag.range, message: "sections may nest \(maximumDepth) deep at most", hint: nil)
    }
    open.append(tag)
  }

  private static func close(
    _ tag: TemplateTag, _ open: inout [TemplateTag]
  ) throws(TemplateError) {
    guard let last = open.popLast() else {
      throw TemplateError(
        range: tag.range, message: "'{{/\(tag.name)}}' closes nothing", hint: nil)
    }
    guard last.name == tag.name else {
      throw TemplateError(
        range: tag.range, message: "'{{/\(tag.name)}}' stands where '\(last.name)' is open",
        hint: "close it first: '{{/\(last.name)}}'")
    }
  }

  /// Whose text this is: that of the block which overrides another template's, or the template's.
  private static func caller(_ open: [TemplateTag], template: String) -> TemplateGraph.Node {
    for index in open.indices.dropFirst().reversed()
    where open[index].kind == .block && open[index - 1].kind == .parent {
      return .block(open[index].name)
    }
    return .template(template)
  }
}
