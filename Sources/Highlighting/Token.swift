/// What a stretch of code is, as a stylesheet tells it apart.
///
/// The names are those of classes in the page; short, since a page has hundreds of them.
package enum Token: String, Hashable, Sendable, CaseIterable {
  case comment = "c"
  case string = "s"
  case escape = "e"
  case number = "n"
  case constant = "o"
  case keyword = "k"
  case type = "t"
  case function = "f"
  case identifier = "i"
  case preprocessor = "p"
  case insertion = "ins"
  case deletion = "del"
  case heading = "h"

  /// What the style of a language definition is here, by the name of the style in `def.lang`.
  static let styles: [String: Token] = [
    "def:comment": .comment, "def:doc-comment-element": .comment, "def:note": .comment,
    "def:string": .string, "def:character": .string, "def:preformatted-section": .string,
    "def:inline-code": .string, "def:special-char": .escape, "def:number": .number,
    "def:constant": .constant, "def:special-constant": .constant, "def:statement": .keyword,
    "def:keyword": .keyword, "def:operator": .keyword, "def:type": .type,
    "def:function": .function, "def:builtin": .function, "def:identifier": .identifier,
    "def:preprocessor": .preprocessor, "def:link-destination": .string,
    "def:link-text": .function, "def:insertion": .insertion, "def:deletion": .deletion,
    "def:heading": .heading, "def:list-marker": .keyword,
  ]
}
