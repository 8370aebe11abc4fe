internal import Cards
internal import Cpango

/// The fonts of one list of files, and nothing of the machine's own choice of fonts.
///
/// Not `Sendable`: Pango's font maps belong to one thread.
@safe final class FontSet {
  let context: OpaquePointer
  /// The families of titles and of small print, in the order in which they are asked.
  let titleFamilies: String
  let smallFamilies: String
  private let configuration: OpaquePointer
  private let map: UnsafeMutablePointer<PangoFontMap>

  /// Opens the fonts.
  ///
  /// - Throws: ``DrawingError`` with the package of a font that is not there.
  init(_ fonts: [CardFont]) throws(DrawingError) {
    guard let configuration = unsafe FcConfigCreate() else { throw .noMemory }
    for font in fonts {
      guard unsafe cr_add_font(configuration, font.path) == FcTrue else {
        unsafe FcConfigDestroy(configuration)
        throw DrawingError("\(font.family) is not there: apt-get install \(font.package)")
      }
    }
    guard let map = unsafe cr_font_map(configuration),
      let context = unsafe pango_font_map_create_context(map)
    else {
      unsafe FcConfigDestroy(configuration)
      throw .noMemory
    }
    unsafe (self.configuration, self.map, self.context) = (configuration, map, context)
    let families = fonts.map(\.family)
    titleFamilies = families.joined(separator: ",")
    smallFamilies = families.filter { $0 != CardFont.title.family }.joined(separator: ",")
    // Shapes as they are designed: what a screen would want of a hinter, a picture does not.
    let options = unsafe cairo_font_options_create()
    unsafe cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    unsafe cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    unsafe cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    unsafe pango_cairo_context_set_font_options(context, options)
    unsafe cairo_font_options_destroy(options)
    unsafe pango_context_set_round_glyph_positions(context, 0)
  }

  deinit {
    unsafe g_object_unref(UnsafeMutableRawPointer(context))
    unsafe g_object_unref(UnsafeMutableRawPointer(map))
    unsafe FcConfigDestroy(configuration)
  }
}

/// Why there is no picture.
package struct DrawingError: Error, Hashable, Sendable {
  package var message: String

  init(_ message: String) { self.message = message }

  static let noMemory = DrawingError("there is no memory to draw in")
}
