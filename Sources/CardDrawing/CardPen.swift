package import Cards
internal import Cpango

/// Draws cards, one after the other.
///
/// Not `Sendable`: it has one surface, and Pango's fonts belong to one thread.
@safe package final class CardPen {
  private var fonts: [[CardFont]: FontSet] = [:]
  private let surface: OpaquePointer
  private let cairo: OpaquePointer

  package init() throws(DrawingError) {
    unsafe surface = cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, Int32(Card.width), Int32(Card.height))
    unsafe cairo = cairo_create(surface)
    guard unsafe cairo_status(cairo) == CAIRO_STATUS_SUCCESS else { throw .noMemory }
  }

  deinit {
    unsafe cairo_destroy(cairo)
    unsafe cairo_surface_destroy(surface)
  }

  /// Draws a card.
  ///
  /// - Returns: A PNG of ``Card/width`` by ``Card/height`` pixels; the same bytes for the same card
  ///   and fonts.
  /// - Throws: ``DrawingError`` where a font is missing or no font has a character of it.
  package func png(_ card: Card) throws(DrawingError) -> [UInt8] {
    try draw(card)
    unsafe cairo_surface_flush(surface)
    let stride = unsafe Int(cairo_image_surface_get_stride(surface))
    guard let pixels = unsafe cairo_image_surface_get_data(surface) else { throw .noMemory }
    return try unsafe PNG.encode(
      UnsafeRawBufferPointer(start: pixels, count: stride * Card.height), width: Card.width,
      stride: stride)
  }

  private static let margin = 80.0

  private func draw(_ card: Card) throws(DrawingError) {
    let fonts = try fontSet(for: card)
    unsafe pango_context_set_language(fonts.context, pango_language_from_string(card.language))
    let (width, height) = (Double(Card.width), Double(Card.height))

    fill(card.colours.paper, 0, 0, width, height)
    fill(card.colours.accent, 0, height - 14, width, 14)

    let brand = TextBlock(card.site, .small, size: 32, width: 900, in: fonts)
    brand.cut(to: 1)
    let title = Title(card.title, in: fonts)
    let isRightToLeft = title.block.isRightToLeft
    let footer = footer(of: card, in: fonts)
    let missing = brand.unknownCharacters + title.block.unknownCharacters + footer.unknownCharacters
    guard missing == 0 else { throw DrawingError("no font has a character of '\(card.title)'") }

    // Where the site's pages have it: a dot, and the name.
    let top = 92.0
    set(card.colours.accent)
    let dot = isRightToLeft ? width - Self.margin - 10 : Self.margin + 10
    unsafe cairo_arc(cairo, dot, top - 10.5, 10, 0, 2 * .pi)
    unsafe cairo_fill(cairo)
    show(brand, card.colours.ink, baseline: top, inset: 40, fromRight: isRightToLeft)

    // Upper and lower space in a proportion of two to three.
    let taken = title.block.size.height
    let (roof, floor) = (132.0, 500.0)
    let above = (floor - roof - taken) * 0.45
    show(
      title.block, card.colours.ink, baseline: roof + above + title.block.baseline, inset: 0,
      fromRight: isRightToLeft)
    show(footer, card.colours.quiet, baseline: 548, inset: 0, fromRight: isRightToLeft)
  }

  /// The date and as many tags as have room.
  private func footer(of card: Card, in fonts: FontSet) -> TextBlock {
    var words = card.date.isEmpty ? [] : [card.date]
    words += card.tags
    while true {
      let block = TextBlock(
        words.joined(separator: "   ·   "), .small, size: 28, in: fonts)
      if block.size.width <= Title.width || words.count <= 1 {
        if block.size.width > Title.width {
          block.width = Title.width
          block.cut(to: 1)
        }
        return block
      }
      words.removeLast()
    }
  }

  private func fontSet(for card: Card) throws(DrawingError) -> FontSet {
    let needed = CardFont.fonts(for: card.texts)
    if let known = fonts[needed] { return known }
    let made = try FontSet(needed)
    // A site has few mixtures of scripts; a hostile one has no more than this at a time.
    if fonts.count >= 16 { fonts = [:] }
    fonts[needed] = made
    return made
  }

  private func show(
    _ block: TextBlock, _ colour: CardColours.Colour, baseline: Double, inset: Double,
    fromRight: Bool
  ) {
    set(colour)
    let size = block.size.width
    // A block with a width sets its lines within that, from the side where its text begins.
    let width = block.width > 0 ? block.width : size
    let x = fromRight ? Double(Card.width) - Self.margin - inset - width : Self.margin + inset
    unsafe cairo_move_to(cairo, x, baseline - block.baseline)
    unsafe pango_cairo_show_layout(cairo, block.layout)
  }

  private func fill(
    _ colour: CardColours.Colour, _ x: Double, _ y: Double, _ width: Double, _ height: Double
  ) {
    set(colour)
    unsafe cairo_rectangle(cairo, x, y, width, height)
    unsafe cairo_fill(cairo)
  }

  private func set(_ colour: CardColours.Colour) {
    unsafe cairo_set_source_rgb(
      cairo, Double(colour.red) / 255, Double(colour.green) / 255, Double(colour.blue) / 255)
  }
}
