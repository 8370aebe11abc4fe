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
    unsafe root = cmark_parser_finish(parser)
  }

  /// Parses a stretch of a file, such as a note behind its front matter.
  package init(_ bytes: ArraySlice<UInt8>, firstLine: Int = 1) {
    self.init(Array(bytes), firstLine: firstLine)
  }

  deinit { unsafe cmark_node_free(root) }

  static let options =
    CMARK_OPT_SOURCEPOS | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_FOOTNOTES

  private static let registerExtensionsOnce: Void = cmark_gfm_core_extensions_ensure_registered()
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
  package borrowing func leadingTitle() -> String? { nil }
  package consuming func render(omittingLeadingTitle: Bool, trustedHTML: Bool) -> Rendered {
    Rendered(html: LinkedHTML(), outline: Outline())
  }
  package borrowing func blocks() -> [Block] { [] }
  package static func hazard(in bytes: [UInt8]) -> Hazard? { nil }
}
