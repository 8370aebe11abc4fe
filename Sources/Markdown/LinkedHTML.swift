/// HTML whose link and image destinations are still open.
///
/// A page's links depend on where the page stands, so they are filled in per page. The open places
/// were noted while the HTML was written, not searched for afterwards: no text that a writer
/// types can be taken for one, and filling is a copy of the stretches between them.
package struct LinkedHTML: Sendable, Hashable {
  /// The HTML with nothing in the open places.
  private(set) var bytes: [UInt8] = []
  /// The open places, in order.
  private(set) var slots: [Slot] = []
  /// The slots that are sources of images, in order.
  private(set) var images: [Image] = []
  /// Code blocks that say their language, in order; no open place is in one.
  private(set) var codeBlocks: [CodeBlock] = []

  /// A place in `bytes` where a destination goes.
  struct Slot: Sendable, Hashable {
    var offset: Int
    /// An index into ``Outline/links``.
    var link: Int
  }

  /// A code block, whose inside a page may write otherwise.
  struct CodeBlock: Sendable, Hashable {
    /// The code in `bytes`, escaped.
    var range: Range<Int>
    var language: String
  }

  /// An image, and what its writer has said of it beside its source.
  package struct Image: Sendable, Hashable {
    /// The place of its source in `slots`.
    let slot: Int
    /// Whether it is the first of the text.
    package let isFirst: Bool
    /// As typed in raw HTML; nil where it was not.
    package let width: String?
    /// As typed in raw HTML; nil where it was not.
    package let height: String?
    /// Whether it was said when it is to be loaded.
    package let saysLoading: Bool
  }

  /// How a page shows an image.
  package struct ShownImage: Sendable, Hashable {
    /// Not yet escaped.
    package var source: String
    /// More attributes, each with a space behind it: HTML that is escaped already.
    package var attributes: String

    package init(source: String, attributes: String) {
      self.source = source
      self.attributes = attributes
    }
  }

  package init() {}

  init(bytes: [UInt8], slots: [Slot], images: [Image] = [], codeBlocks: [CodeBlock] = []) {
    self.bytes = bytes
    self.slots = slots
    self.images = images
    self.codeBlocks = codeBlocks
  }

  /// What stands right before the source of an image.
  static let source = Array("src=\"".utf8)

  /// The links that are images, by their index in ``Outline/links``.
  package var imageLinks: [Int] { images.map { slots[$0.slot].link } }

  /// The same for two that are equal and for no others: the bytes, then what is open in them.
  package var signature: [UInt8] {
    let places = slots.map { "\($0.offset) \($0.link)\n" }
    let blocks = codeBlocks.map {
      "\($0.range.lowerBound) \($0.range.upperBound) \($0.language.utf8.count) \($0.language)\n"
    }
    let sizes = "\(bytes.count) \(slots.count) \(codeBlocks.count)\n"
    return bytes + (places + blocks + [sizes]).joined().utf8
  }

  /// How many bytes the HTML has before any destination is filled in.
  package var count: Int { bytes.count }

  /// Appends the HTML to `output`.
  ///
  /// A destination is escaped here. One that a page must never carry (``Destination/isUnsafe(_:)``)
  /// leaves its place empty, whoever asked for it: a link that does nothing is the worst that a
  /// writer can make.
  ///
  /// - Parameters:
  ///   - output: Where the HTML goes.
  ///   - destination: The destination of a link, by its index in ``Outline/links``.
  ///   - image: How an image is shown, by the same index; nil for one that stays as it was written.
  ///   - code: What stands inside a code block, given its language and its escaped text; nil leaves
  ///     it as it is.
  package func append(
    to output: inout [UInt8], destination: (Int) -> String,
    image: (Int, Image) -> ShownImage? = { _, _ in nil },
    code: (_ language: String, _ escaped: ArraySlice<UInt8>) -> [UInt8]? = { _, _ in nil }
  ) {
    output.reserveCapacity(output.count + bytes.count + slots.count * 48)
    var copied = 0
    var blocks = codeBlocks[...]
    func copy(upTo end: Int) {
      while let block = blocks.first, block.range.upperBound <= end {
        blocks.removeFirst()
        guard let written = code(block.language, bytes[block.range]) else { continue }
        output.append(contentsOf: bytes[copied..<block.range.lowerBound])
        output.append(contentsOf: written)
        copied = block.range.upperBound
      }
      output.append(contentsOf: bytes[copied..<end])
      copied = end
    }
    var images = images[...]
    for (index, slot) in slots.enumerated() {
      var shown: ShownImage?
      if let typed = images.first, typed.slot == index {
        images.removeFirst()
        shown = image(slot.link, typed)
      }
      if let shown {
        copy(upTo: slot.offset - Self.source.count)
        output.append(contentsOf: shown.attributes.utf8)
      }
      copy(upTo: slot.offset)
      let target = shown?.source ?? destination(slot.link)
      if !Destination.isUnsafe(target) { Destination.escape(target, into: &output) }
    }
    copy(upTo: bytes.count)
  }
}
