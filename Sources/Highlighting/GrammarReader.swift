/// Reads one file of language definitions.
///
/// Source: "Language Definition v2.0 Reference", part of GtkSourceView's manual.
struct GrammarReader {
  let language: String
  private(set) var contexts: [ContextDefinition] = []
  private(set) var styles: [String: String] = [:]
  private(set) var expressions: [String: String] = [:]
  private(set) var replacements: [String: ContextDefinition.Child] = [:]
  /// The languages that this one refers to.
  private(set) var languages: Set<String> = ["def"]
  private var options = ""
  private var wordClass: String?
  private var anonymous = 0

  init(language: String) { self.language = language }

  mutating func read(_ file: GrammarElement) {
    for style in file.first("styles")?.all("style") ?? [] {
      guard let id = style.attributes["id"], let target = style.attributes["map-to"] else {
        continue
      }
      styles[qualified(id)] = qualified(target)
    }
    if let options = file.first("default-regex-options") { self.options = flags(of: options) }
    if let wordClass = file.first("keyword-char-class") {
      self.wordClass = wordClass.text.trimmed
    }
    for element in file.first("definitions")?.children ?? [] {
      switch element.name {
      case "context": _ = context(element)
      case "define-regex":
        guard let id = element.attributes["id"] else { continue }
        expressions[qualified(id)] = expression(element).joined
      case "replace":
        guard let id = element.attributes["id"], let reference = element.attributes["ref"] else {
          continue
        }
        replacements[qualified(id)] = child(reference, element)
      default: break
      }
    }
  }

  private mutating func context(_ element: GrammarElement) -> String {
    let id = element.attributes["id"] ?? "\u{3}\(anonymous)"
    anonymous += 1
    let name = qualified(id)
    let kind: ContextDefinition.Kind
    if let match = element.first("match") {
      kind = .simple(expression(match))
    } else if !element.all("keyword").isEmpty {
      kind = .simple(keywords(element))
    } else if element.first("start") != nil || element.first("end") != nil
      || element.flag("end-at-line-end") == true
    {
      kind = .container(
        start: element.first("start").map { expression($0) },
        end: element.first("end").map { expression($0) })
    } else {
      kind = .group
    }
    let context = ContextDefinition(
      id: name, kind: kind, style: element.attributes["style-ref"].map { qualified($0) })
    context.extendsParent = element.flag("extend-parent") ?? true
    context.endsParent = element.flag("end-parent") ?? false
    context.endsAtLineEnd = element.flag("end-at-line-end") ?? false
    context.isFirstLineOnly = element.flag("first-line-only") ?? false
    context.isOnceOnly = element.flag("once-only") ?? false
    context.styleIsInside = element.flag("style-inside") ?? false
    for include in element.first("include")?.all("context") ?? [] {
      if let group = include.attributes["sub-pattern"] {
        let place: ContextDefinition.SubPattern.Place =
          switch include.attributes["where"] {
          case "start": .start
          case "end": .end
          default: .match
          }
        context.subPatterns.append(
          .init(
            group: group, place: place, style: include.attributes["style-ref"].map { qualified($0) }
          ))
      } else if let reference = include.attributes["ref"] {
        context.children.append(child(reference, include))
      } else {
        let inner = self.context(include)
        context.children.append(
          .init(
            target: .context(id: inner), style: nil, isOriginal: false, ignoresChildrenStyle: false)
        )
      }
    }
    contexts.append(context)
    return name
  }

  private mutating func child(
    _ reference: String, _ element: GrammarElement
  ) -> ContextDefinition.Child {
    let isAll = reference.hasSuffix(":*")
    let id = qualified(isAll ? String(reference.dropLast(2)) : reference)
    let style =
      element.flag("ignore-style") == true
      ? "" : element.attributes["style-ref"].map { qualified($0) }
    return .init(
      target: isAll ? .children(id: id) : .context(id: id), style: style,
      isOriginal: element.flag("original") ?? false,
      ignoresChildrenStyle: element.flag("ignore-children-style") ?? false)
  }

  /// A name with its language, which is noted as one to load.
  private mutating func qualified(_ name: String) -> String {
    guard let colon = name.firstIndex(of: ":") else { return "\(language):\(name)" }
    languages.insert(String(name[..<colon]))
    return name
  }

  private mutating func keywords(_ element: GrammarElement) -> Template {
    // Longer ones first: `elseif` before `else`.
    let words = element.all("keyword").map(\.text.trimmed).sorted(by: >)
    let prefix = element.first("prefix")?.text ?? "\\%["
    let suffix = element.first("suffix")?.text ?? "\\%]"
    return template(
      prefix + "(?:" + words.joined(separator: "|") + ")" + suffix, flags: options)
  }

  private mutating func expression(_ element: GrammarElement) -> Template {
    template(element.text, flags: flags(of: element, besides: options))
  }

  private func flags(of element: GrammarElement, besides usual: String = "") -> String {
    var flags = Set(usual)
    func set(_ flag: Character, _ value: Bool?) {
      if value == true { flags.insert(flag) } else if value == false { flags.remove(flag) }
    }
    set("x", element.flag("extended"))
    set("i", element.flag("case-sensitive").map { !$0 })
    return String(flags.sorted())
  }

  /// Reads `\%{id}`, `\%{group@start}`, `\%[` and `\%]`.
  private mutating func template(_ text: String, flags: String) -> Template {
    var parts: [Template.Part] = []
    // Trimmed only where white space means nothing.
    var piece = "(?\(flags):"
    var rest = (flags.contains("x") ? text : text.trimmedLines)[...]
    while let first = rest.popFirst() {
      guard first == "\\", let second = rest.popFirst() else {
        piece.append(first)
        continue
      }
      guard second == "%", let third = rest.first else {
        piece += "\\\(second)"
        continue
      }
      switch third {
      case "[":
        rest.removeFirst()
        piece += wordClass.map { "(?<!\($0))(?=\($0))" } ?? "\\b"
      case "]":
        rest.removeFirst()
        piece += wordClass.map { "(?<=\($0))(?!\($0))" } ?? "\\b"
      case "{":
        guard let end = rest.firstIndex(of: "}") else { return Template(parts: [.text("(?!)")]) }
        let name = String(rest[rest.index(after: rest.startIndex)..<end])
        rest = rest[rest.index(after: end)...]
        if name.hasSuffix("@start") {
          parts.append(.text(piece))
          parts.append(.startGroup(String(name.dropLast("@start".count))))
          piece = ""
        } else {
          piece += "\u{1}\(qualified(name))\u{2}"
        }
      default: piece += "%"
      }
    }
    // A comment at the end of an extended expression must not take the bracket with it.
    parts.append(.text(piece + (flags.contains("x") ? "\n)" : ")")))
    return Template(parts: parts)
  }
}

extension Template {
  fileprivate var joined: String { text ?? "(?!)" }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// Without the line ends and indents around it that come from how the file is laid out.
  fileprivate var trimmedLines: String {
    contains(where: \.isNewline) ? trimmed : self
  }
}
