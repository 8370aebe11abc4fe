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

  /// A place in `bytes` where a destination goes.
  struct Slot: Sendable, Hashable {
    var offset: Int
    /// An index into ``Outline/links``.
    var link: Int
  }

  package init() {}

  init(bytes: [UInt8], slots: [Slot]) {
    self.bytes = bytes
    self.slots = slots
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
  package func append(to output: inout [UInt8], destination: (Int) -> String) {
    output.reserveCapacity(output.count + bytes.count + slots.count * 48)
    var copied = 0
    for slot in slots {
      output.append(contentsOf: bytes[copied..<slot.offset])
      copied = slot.offset
      let target = destination(slot.link)
      if !Destination.isUnsafe(target) { Destination.escape(target, into: &output) }
    }
    output.append(contentsOf: bytes[copied...])
  }
}
