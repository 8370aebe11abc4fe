internal import Cards
internal import Cpango

/// Words set in lines: a Pango layout, and what is asked of it.
@safe final class TextBlock {
  enum Face { case title, small }

  let layout: OpaquePointer

  /// Sets text.
  ///
  /// - Parameters:
  ///   - text: One line of text.
  ///   - face: Of the type.
  ///   - size: Of the type, in pixels.
  ///   - width: Of the lines, in pixels; nil for one line of any length.
  ///   - fonts: For the characters of the text.
  init(_ text: String, _ face: Face, size: Double, width: Double? = nil, in fonts: FontSet) {
    unsafe layout = pango_layout_new(fonts.context)
    let description = unsafe pango_font_description_new()
    unsafe pango_font_description_set_family(
      description, face == .title ? fonts.titleFamilies : fonts.smallFamilies)
    unsafe pango_font_description_set_weight(
      description, face == .title ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_MEDIUM)
    unsafe pango_font_description_set_absolute_size(description, size * unit)
    unsafe pango_layout_set_font_description(layout, description)
    unsafe pango_font_description_free(description)
    unsafe pango_layout_set_text(layout, text, -1)
    unsafe pango_layout_set_wrap(layout, PANGO_WRAP_WORD)
    unsafe pango_layout_set_line_spacing(layout, 0.98)
    if let width { self.width = width }
  }

  deinit { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }

  /// In pixels; lines that are shorter are set from the side where they begin.
  var width: Double {
    get { unsafe Double(pango_layout_get_width(layout)) / unit }
    set { unsafe pango_layout_set_width(layout, Int32(newValue * unit)) }
  }

  var lines: Int { unsafe Int(pango_layout_get_line_count(layout)) }

  /// The text of each line, without the space at its end.
  var lineTexts: [String] {
    let text = Array(unsafe String(cString: pango_layout_get_text(layout)).utf8)
    return (0..<lines).compactMap { index in
      guard let line = unsafe pango_layout_get_line_readonly(layout, Int32(index)) else {
        return nil
      }
      let start = unsafe Int(line.pointee.start_index)
      let end = unsafe start + Int(line.pointee.length)
      let words = String(decoding: text[start..<min(end, text.count)], as: UTF8.self)
      return words.last == " " ? String(words.dropLast()) : words
    }
  }

  /// What the lines take up, in pixels.
  var size: (width: Double, height: Double) {
    var (width, height): (Int32, Int32) = (0, 0)
    unsafe pango_layout_get_size(layout, &width, &height)
    return (Double(width) / unit, Double(height) / unit)
  }

  /// From the top to where the letters of the first line stand, in pixels.
  var baseline: Double { unsafe Double(pango_layout_get_baseline(layout)) / unit }

  /// Whether the text begins from the right.
  var isRightToLeft: Bool {
    unsafe pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL
  }

  /// How many characters no font has.
  var unknownCharacters: Int { unsafe Int(pango_layout_get_unknown_glyphs_count(layout)) }

  /// Whether the text had to end before its end.
  var isCut: Bool { unsafe pango_layout_is_ellipsized(layout) != 0 }

  /// Lets lines break within words, and ends the text with `…` after so many lines.
  func cut(to lines: Int) {
    unsafe pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    unsafe pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
    unsafe pango_layout_set_height(layout, Int32(-lines))
  }

  private let unit = Double(cr_pango_unit())
}
