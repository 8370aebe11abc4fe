internal import Ccmark_gfm

/// A parsed cmark-gfm tree and its only owner.
@safe package struct Document: ~Copyable {
  let root: UnsafeMutablePointer<cmark_node>
  let source: [UInt8]
  let firstLine: Int

  /// The largest text that is parsed; what lies behind is left out.
  ///
  /// cmark counts bytes in 32 bits and keeps several copies; callers refuse far smaller files, so
  /// this only keeps a caller's mistake from becoming a crash.
  package static let maximumBytes = 64 << 20

  /// Parses CommonMark with the GitHub extensions.
  ///
  /// Never fails: every text is Markdown. Bytes that are not UTF-8 become U+FFFD, as NUL does.
  ///
  /// - Parameters:
  ///   - bytes: The text without its front matter; at most ``maximumBytes``.
  ///   - firstLine: The line of the file on which `bytes` starts, from 1.
  package init(_ bytes: [UInt8], firstLine: Int = 1) {
    Self.registerExtensionsOnce
    source = bytes
    self.firstLine = firstLine
    // Never nil: cmark's allocator ends the process when memory runs out.
    let parser = unsafe cmark_parser_new(Self.options)
    defer { unsafe cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tagfilter", "tasklist"] {
      unsafe cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name))
    }
    unsafe bytes.withUnsafeBytes { buffer in
      unsafe cmark_parser_feed(
        parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
        min(buffer.count, Self.maximumBytes))
    }
    let endsLine = bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r")
    if !endsLine { unsafe cmark_parser_feed(parser, "\n", 1) }
    unsafe root = cr_parser_finish(parser, Self.lastBlockExtension.pointer)
  }

  /// Parses a stretch of a file, such as a note behind its front matter.
  package init(_ bytes: ArraySlice<UInt8>, firstLine: Int = 1) {
    self.init(Array(bytes), firstLine: firstLine)
  }

  deinit { unsafe cmark_node_free(root) }

  static let options =
    CMARK_OPT_SOURCEPOS | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_FOOTNOTES

  private static let registerExtensionsOnce: Void = cmark_gfm_core_extensions_ensure_registered()

  /// Made once, before the first document, and only read afterwards.
  private static let lastBlockExtension = unsafe LastBlockExtension(
    pointer: cr_last_block_extension())

  @safe private struct LastBlockExtension: @unchecked Sendable {
    let pointer: OpaquePointer?
  }
}

/// What one walk over a document makes.
package struct Rendered: Sendable {
  package var html: LinkedHTML
  package var outline: Outline

  package init(html: LinkedHTML, outline: Outline) {
    self.html = html
    self.outline = outline
  }
}

extension Document {
  /// The words of a heading of level 1 that is the first block, and nil without one.
  package borrowing func leadingTitle() -> String? {
    guard let heading = leadingHeading, let last = heading.lastChild else { return nil }
    var text = heading.plainText
    if last.kind == .text, let anchor = last.withLiteral({ ExplicitAnchor(endOf: $0) }) {
      text = String(decoding: text.utf8.dropLast(anchor.length), as: UTF8.self)
    }
    return text.isEmpty ? nil : text
  }

  /// The HTML and the outline, in one walk; the tree is gone afterwards.
  ///
  /// When the leading title is left out, the page has a title of its own: other headings of level 1
  /// then move down a level, and all the rest with them.
  ///
  /// - Parameters:
  ///   - omittingLeadingTitle: Leaves a leading heading of level 1 out of the HTML and out of the
  ///     outline's headings and anchors. Its anchor counts as taken, as it does on GitHub.
  ///   - trustedHTML: Copies raw HTML instead of sanitising it.
  /// - Returns: The HTML with its destinations open, and what it holds.
  package consuming func render(omittingLeadingTitle: Bool, trustedHTML: Bool) -> Rendered {
    let root = unsafe Node(root)
    let leading = leadingHeading
    let omitted = omittingLeadingTitle ? leading : nil
    let shift = omittingLeadingTitle && Self.hasTitle(below: root, besides: omitted) ? 1 : 0
    var renderer = Renderer(
      source: SourceLines(source, firstLine: firstLine), trustedHTML: trustedHTML, shift: shift)
    return renderer.render(root, title: leading, omittingTitle: omittingLeadingTitle)
  }

  /// The first block, if it is a heading of level 1 with words in it.
  private var leadingHeading: Node? {
    guard let first = unsafe Node(root).firstChild, first.kind == .heading, first.level == 1,
      first.firstChild != nil
    else { return nil }
    return first
  }

  private static func hasTitle(below root: Node, besides omitted: Node?) -> Bool {
    var walk = Walk(root)
    while let (node, entering) = walk.next() {
      guard entering else { continue }
      let kind = node.kind
      if kind == .heading, node.level == 1, node != omitted { return true }
      if kind.holdsInlines || kind == .table { walk.skip(node) }
    }
    return false
  }
}

extension Document {
  /// The HTML that cmark itself would write: what a test compares ours with.
  borrowing func cmarkHTML() -> String {
    guard let bytes = unsafe cmark_render_html(root, CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES, nil)
    else {
      return ""
    }
    defer { unsafe cmark_get_default_mem_allocator().pointee.free(bytes) }
    return unsafe String(cString: bytes)
  }
}
