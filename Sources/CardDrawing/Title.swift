internal import Cards
internal import Cpango

/// The title of a card: as large as it may be, in lines of about one length.
struct Title {
  let block: TextBlock
  /// Of the type, in pixels.
  let size: Double

  /// The room for it, in pixels.
  static let width = 1040.0
  static let height = 330.0
  static let sizes = [116.0, 100, 88, 80, 72, 64, 56, 50]
  /// More lines are no title but a text.
  static let mostLines = 5

  init(_ title: String, in fonts: FontSet) {
    let text = Self.keepingHyphens(title)
    for size in Self.sizes {
      let block = TextBlock(text, .title, size: size, width: Self.width, in: fonts)
      let taken = block.size
      // Many lines of large type shout; a word that is longer than a line sticks out.
      guard block.lines <= (size > 110 ? 1 : size > 84 ? 2 : size > 60 ? 3 : 4),
        taken.width <= Self.width,
        taken.height <= Self.height
      else { continue }
      self.block = Self.balanced(block)
      self.size = size
      return
    }
    size = Self.sizes[Self.sizes.count - 1]
    block = TextBlock(text, .title, size: size, width: Self.width, in: fonts)
    block.cut(to: Self.mostLines)
  }

  /// With hyphens at which no line ends, in words that are not long: a title has few lines, and
  /// `on-call` is one word of it.
  private static func keepingHyphens(_ title: String) -> String {
    title.split(separator: " ").map { word in
      word.count > 16 ? word : word.replacing("-", with: "\u{2011}")
    }.joined(separator: " ")
  }

  /// Makes the lines as narrow as they can be without another line, so that none is left with a word.
  private static func balanced(_ block: TextBlock) -> TextBlock {
    let lines = block.lines
    guard lines > 1 else { return block }
    var (narrow, wide) = (width / Double(lines), width)
    while wide - narrow > 12 {
      let middle = (narrow + wide) / 2
      block.width = middle
      if block.lines == lines, block.size.width <= middle { wide = middle } else { narrow = middle }
    }
    block.width = wide
    return block
  }
}
