internal import Ccmark_gfm

/// A character reference of HTML, such as `&amp;` or `&#x27;`.
struct CharacterReference {
  /// What it stands for, in UTF-8.
  let text: [UInt8]
  /// Its bytes behind the `&`.
  let length: Int

  /// Reads a reference, and nil when there is none.
  ///
  /// - Parameter bytes: What follows a `&`.
  init?(_ bytes: ArraySlice<UInt8>) {
    // No name of a character is longer than 32 bytes.
    let name = Array(bytes.prefix(48))
    var text = [UInt8](repeating: 0, count: 8)
    var count: Int32 = 0
    let taken = unsafe cr_entity(name, Int32(name.count), &text, &count)
    guard taken > 0 else { return nil }
    self.text = Array(text.prefix(Int(count)))
    length = Int(taken)
  }

  /// Reads a reference, and nil when there is none.
  ///
  /// - Parameters:
  ///   - content: Markdown or HTML.
  ///   - start: The place behind a `&`.
  init?(_ content: Span<UInt8>, at start: Int) {
    self.init([UInt8](copying: content.extracting(start..<min(start + 48, content.count)))[...])
  }
}
