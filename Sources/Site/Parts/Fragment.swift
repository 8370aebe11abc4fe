internal import Mustache

/// A stretch of finished HTML, as a template gets it.
///
/// A template that says `{{x}}` and one that says `{{{x}}}` get the same, because a value is escaped
/// when it is made: swift-mustache escapes Characters, to which a quote followed by a combining
/// accent is no quote, so that its own escaping lets a title out of an attribute.
struct Fragment: Sendable, Hashable {
  let html: String

  /// Takes text, which is escaped.
  init(text: String) { html = Markup.make { $0.text(text) } }

  /// Takes what `write` writes.
  init(_ write: (inout Markup) -> Void) { html = Markup.make(write) }

  init(_ literal: StaticString) { html = Markup.make { $0.raw(literal) } }

  /// Takes what stands in for a value where a template is taken apart; on no page.
  init(mark: String) { html = mark }

  static let empty = Fragment("")
}

extension Markup {
  fileprivate static func make(_ write: (inout Markup) -> Void) -> String {
    var markup = Markup()
    write(&markup)
    return String(decoding: markup.bytes, as: UTF8.self)
  }
}

extension Fragment: MustacheCustomRenderable {
  var renderText: String { html }
  /// A section over nothing is left out.
  var isNull: Bool { html.isEmpty }
}

extension Fragment: MustacheParent {
  /// Nothing: said here so that the library does not search the value by reflection.
  func child(named: String) -> Any? { nil }
}
