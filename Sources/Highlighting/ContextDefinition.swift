/// One context of a language, as its definition says it.
final class ContextDefinition {
  enum Kind {
    /// What one expression matches.
    case simple(Template)
    /// What stands between two expressions; either may be missing.
    case container(start: Template?, end: Template?)
    /// Nothing of its own: its children stand for it.
    case group
  }

  /// A child, or all children of another context.
  struct Child {
    enum Target {
      case context(id: String)
      /// `ref="…:*"`.
      case children(id: String)
    }

    let target: Target
    /// The style that takes the place of the context's own; nil for no such change, an empty text
    /// for none at all.
    let style: String?
    /// Whether a replacement elsewhere is passed over.
    let isOriginal: Bool
    let ignoresChildrenStyle: Bool
  }

  /// A part of a match with a style of its own.
  struct SubPattern {
    enum Place { case match, start, end }
    let group: String
    let place: Place
    let style: String?
  }

  let id: String
  let kind: Kind
  let style: String?
  var children: [Child] = []
  var subPatterns: [SubPattern] = []
  var extendsParent = true
  var endsParent = false
  var endsAtLineEnd = false
  var isFirstLineOnly = false
  var isOnceOnly = false
  var styleIsInside = false

  init(id: String, kind: Kind, style: String?) {
    self.id = id
    self.kind = kind
    self.style = style
  }
}

/// An expression that may refer to groups of the match with which its context began.
struct Template {
  enum Part {
    case text(String)
    /// `\%{name@start}`.
    case startGroup(String)
  }

  let parts: [Part]

  /// The expression, where it refers to nothing.
  var text: String? {
    var text = ""
    for part in parts {
      guard case .text(let piece) = part else { return nil }
      text += piece
    }
    return text
  }

  /// The expression, with what the groups matched in their places.
  func text(group: (String) -> String) -> String {
    parts.map {
      switch $0 {
      case .text(let text): text
      case .startGroup(let name): Self.quoted(group(name))
      }
    }.joined()
  }

  /// A text as an expression that matches it and nothing else.
  private static func quoted(_ text: String) -> String {
    var quoted = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII, !(scalar.properties.isAlphabetic || scalar.properties.numericType != nil) {
        quoted += "\\"
      }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted
  }
}
