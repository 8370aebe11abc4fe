internal import Ccmark_gfm

/// A node of a document's tree, valid for as long as its ``Document`` lives.
///
/// The one place where the memory of cmark's nodes is read. Never leaves this module.
@safe struct Node: Equatable {
  private let pointer: UnsafeMutablePointer<cmark_node>

  init(_ pointer: UnsafeMutablePointer<cmark_node>) { unsafe self.pointer = pointer }

  private init?(_ pointer: UnsafeMutablePointer<cmark_node>?) {
    guard let pointer = unsafe pointer else { return nil }
    unsafe self.pointer = pointer
  }

  static func == (a: Self, b: Self) -> Bool { unsafe a.pointer == b.pointer }

  var parent: Node? { unsafe Node(pointer.pointee.parent) }
  var next: Node? { unsafe Node(pointer.pointee.next) }
  var previous: Node? { unsafe Node(pointer.pointee.prev) }
  var firstChild: Node? { unsafe Node(pointer.pointee.first_child) }
  var lastChild: Node? { unsafe Node(pointer.pointee.last_child) }

  /// The lines and columns that cmark reports, from 1; 0 where it knows none.
  var startLine: Int { unsafe Int(pointer.pointee.start_line) }
  var startColumn: Int { unsafe Int(pointer.pointee.start_column) }
  var endLine: Int { unsafe Int(pointer.pointee.end_line) }
  var endColumn: Int { unsafe Int(pointer.pointee.end_column) }
  /// Bytes between a heading's or a cell's start and its content.
  var internalOffset: Int { unsafe Int(pointer.pointee.internal_offset) }
}

extension Node {
  /// The text of a text, code span, raw HTML or footnote node.
  func withLiteral<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    unsafe with(pointer.pointee.as.literal, body)
  }

  /// The lines of a paragraph, heading or cell from which its inlines were parsed.
  func withContent<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    let content = unsafe pointer.pointee.content
    return unsafe body(Span(_unsafeStart: content.ptr, count: Int(content.size)))
  }

  func withCode<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    unsafe with(pointer.pointee.as.code.literal, body)
  }

  func withInfo<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    unsafe with(pointer.pointee.as.code.info, body)
  }

  func withTitle<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    unsafe with(pointer.pointee.as.link.title, body)
  }

  private func with<Result>(_ chunk: cmark_chunk, _ body: (Span<UInt8>) -> Result) -> Result {
    // An empty chunk may have no memory at all.
    guard let data = unsafe chunk.data else { return body(Span()) }
    return unsafe body(Span(_unsafeStart: data, count: Int(chunk.len)))
  }

  var literal: String { withLiteral { String($0) } }
  var code: String { withCode { String($0) } }
  var info: String { withInfo { String($0) } }
  var title: String { withTitle { String($0) } }
  var destination: String { unsafe with(pointer.pointee.as.link.url) { String($0) } }

  /// Leaves out the last bytes of a text node.
  func dropLast(_ count: Int) {
    unsafe pointer.pointee.as.literal.len -= Int32(count)
  }
}

extension Node {
  var level: Int { unsafe Int(pointer.pointee.as.heading.level) }
  var isSetext: Bool { unsafe pointer.pointee.as.heading.setext }
  var isOrdered: Bool { unsafe pointer.pointee.as.list.list_type == CMARK_ORDERED_LIST }
  var isFenced: Bool { unsafe pointer.pointee.as.code.fenced != 0 }
  var listStart: Int { unsafe Int(pointer.pointee.as.list.start) }
  var isTight: Bool { unsafe pointer.pointee.as.list.tight }
  /// Whether an item's task is done, and nil for an item that is no task.
  var isDone: Bool? {
    unsafe pointer.pointee.extension == nil ? nil : pointer.pointee.as.list.checked
  }
  var isHeaderRow: Bool { unsafe cmark_gfm_extensions_get_table_row_is_header(pointer) != 0 }

  /// The alignment of each column of a table.
  var alignments: [Block.Table.Alignment] {
    let count = unsafe Int(cmark_gfm_extensions_get_table_columns(pointer))
    guard let letters = unsafe cmark_gfm_extensions_get_table_alignments(pointer) else { return [] }
    return unsafe UnsafeBufferPointer(start: letters, count: count).map { letter in
      switch letter {
      case UInt8(ascii: "l"): .left
      case UInt8(ascii: "c"): .center
      case UInt8(ascii: "r"): .right
      default: .none
      }
    }
  }

  /// How many references a footnote has.
  var referenceCount: Int { unsafe Int(pointer.pointee.footnote.def_count) }
  /// Which reference to its footnote this one is, from 1.
  var referenceOrdinal: Int { unsafe Int(pointer.pointee.footnote.ref_ix) }
  /// The footnote to which a reference leads.
  var footnote: Node? { unsafe Node(pointer.pointee.parent_footnote_def) }
}

extension Node {
  enum Kind {
    case document, quote, list, item, codeBlock, htmlBlock, paragraph, heading, thematicBreak
    case footnoteDefinition, table, row, cell
    case text, softBreak, lineBreak, code, html, emphasis, strong, strikethrough, link, image
    case footnoteReference
    /// A kind that this module never asks cmark to make.
    case other

    /// Whether its children are inlines.
    var holdsInlines: Bool { self == .paragraph || self == .heading || self == .cell }
  }

  var kind: Kind {
    let type = unsafe pointer.pointee.type
    switch cmark_node_type(rawValue: UInt32(type)) {
    case CMARK_NODE_TEXT: return .text
    case CMARK_NODE_SOFTBREAK: return .softBreak
    case CMARK_NODE_CODE: return .code
    case CMARK_NODE_STRONG: return .strong
    case CMARK_NODE_EMPH: return .emphasis
    case CMARK_NODE_LINK: return .link
    case CMARK_NODE_PARAGRAPH: return .paragraph
    case CMARK_NODE_ITEM: return .item
    case CMARK_NODE_LIST: return .list
    case CMARK_NODE_HEADING: return .heading
    case CMARK_NODE_CODE_BLOCK: return .codeBlock
    case CMARK_NODE_BLOCK_QUOTE: return .quote
    case CMARK_NODE_IMAGE: return .image
    case CMARK_NODE_LINEBREAK: return .lineBreak
    case CMARK_NODE_HTML_INLINE: return .html
    case CMARK_NODE_HTML_BLOCK: return .htmlBlock
    case CMARK_NODE_THEMATIC_BREAK: return .thematicBreak
    case CMARK_NODE_DOCUMENT: return .document
    case CMARK_NODE_FOOTNOTE_DEFINITION: return .footnoteDefinition
    case CMARK_NODE_FOOTNOTE_REFERENCE: return .footnoteReference
    default:
      if type == Self.cell { return .cell }
      if type == Self.row { return .row }
      if type == Self.table { return .table }
      return type == Self.strikethrough ? .strikethrough : .other
    }
  }

  // Numbers that the extensions were given when they were registered, which was before any node.
  private static let table = cr_type_table()
  private static let row = cr_type_table_row()
  private static let cell = cr_type_table_cell()
  private static let strikethrough = cr_type_strikethrough()
}

extension String {
  /// The text of bytes; what is not UTF-8 becomes U+FFFD.
  init(_ bytes: Span<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
