/// The elements and attributes of raw HTML that a page may carry.
///
/// Source: GitHub's list (html-pipeline, SanitizationFilter), which is what writers know.
/// Everything that runs, loads, submits, styles or frames is left out.
enum HTMLNames {
  static let elements: Set<String> = [
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul",
    "var", "wbr",
  ]

  /// Attributes that every allowed element may have.
  static let attributes: Set<String> = [
    "abbr", "align", "alt", "aria-describedby", "aria-hidden", "aria-label", "aria-labelledby",
    "axis", "border", "cellpadding", "cellspacing", "class", "colspan", "compact", "datetime",
    "dir", "headers", "height", "hspace", "id", "lang", "loading", "name", "open", "reversed",
    "role", "rowspan", "rules", "scope", "span", "start", "summary", "tabindex", "title", "type",
    "valign", "value", "vspace", "width",
  ]

  /// Attributes that lead somewhere, and the elements that may have them.
  static let destinations: [String: Set<String>] = [
    "href": ["a"],
    "src": ["img"],
    "cite": ["blockquote", "del", "ins", "q"],
  ]

  static let void: Set<String> = ["br", "col", "hr", "img", "wbr"]

  /// Elements whose end HTML lets a writer leave out.
  static let optionalEnd: Set<String> = [
    "caption", "colgroup", "dd", "dt", "li", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead",
    "tr",
  ]

  /// Elements whose content is not markup; met only in trusted HTML.
  static let rawText: Set<String> = [
    "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea",
    "title", "xmp",
  ]
}
