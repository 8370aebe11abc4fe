/// A template rendered once, with holes where the values go.
///
/// Values are finished HTML that a template can only put somewhere or ask whether it is there, so all
/// pages for which the same values are there come out the same between them. The renderer looks each
/// name up for each page; filling holes is a copy.
struct PageForm: Sendable {
  /// What decides how a template comes out, apart from the values' own text.
  struct Key: Hashable, Sendable {
    let template: Theme.Template
    /// Which values are there, by their order in ``TemplateValue``.
    private(set) var present: UInt64 = 0
    /// Which of them end a line: behind one, an indented partial begins anew.
    private(set) var ending: UInt64 = 0

    /// - Returns: Nil when a value ends in a carriage return, whose meaning for the renderer depends
    ///   on what follows it.
    init?(_ template: Theme.Template, _ values: [TemplateValue: Fragment]) {
      self.template = template
      for (place, name) in TemplateValue.allCases.enumerated() {
        guard let end = values[name]?.html.utf8.suffix(2), let last = end.last else { continue }
        if end.contains(UInt8(ascii: "\r")) { return nil }
        present |= 1 << UInt64(place)
        if last == UInt8(ascii: "\n") { ending |= 1 << UInt64(place) }
      }
    }

    /// What stands in for the values: a name between two zero bytes, which no template has.
    var marks: [TemplateValue: Fragment] {
      var marks: [TemplateValue: Fragment] = [:]
      for (place, name) in TemplateValue.allCases.enumerated()
      where present & 1 << UInt64(place) != 0 {
        let end = ending & 1 << UInt64(place) != 0 ? "\n" : ""
        marks[name] = Fragment(mark: "\0\(name.rawValue)\0\(end)")
      }
      return marks
    }
  }

  private enum Piece: Sendable {
    case literal([UInt8])
    case value(TemplateValue)
  }

  private let pieces: [Piece]

  /// Takes a template apart that was rendered with ``Key/marks``.
  init(_ key: Key, rendered: String) {
    let marks = key.marks
    var pieces: [Piece] = []
    var isName = false
    var rest = Array(rendered.utf8)[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0) ?? rest.endIndex
      if isName, let value = TemplateValue(rawValue: String(decoding: rest[..<end], as: UTF8.self))
      {
        pieces.append(.value(value))
        rest = rest[end...].dropFirst()
        // The line end of the mark is the value's own.
        if marks[value]?.html.utf8.last == UInt8(ascii: "\n") { rest = rest.dropFirst() }
      } else {
        if end > rest.startIndex { pieces.append(.literal(Array(rest[..<end]))) }
        rest = rest[end...].dropFirst()
      }
      isName.toggle()
    }
    self.pieces = pieces
  }

  /// The page with these values.
  func filled(_ values: [TemplateValue: Fragment]) -> [UInt8] {
    var page: [UInt8] = []
    page.reserveCapacity(
      pieces.reduce(0) { size, piece in
        switch piece {
        case .literal(let bytes): size + bytes.count
        case .value(let name): size + (values[name]?.html.utf8.count ?? 0)
        }
      })
    for piece in pieces {
      switch piece {
      case .literal(let bytes): page.append(contentsOf: bytes)
      case .value(let name): page.append(contentsOf: (values[name] ?? .empty).html.utf8)
      }
    }
    return page
  }
}
