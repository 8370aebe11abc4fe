/// One block of a document, as a value: for excerpts.
package enum Block: Sendable, Hashable {
  case heading(level: Int, [Inline], anchor: String)
  case paragraph([Inline])
  case list(List)
  case quote([Block])
  case code(language: String, text: String)
  case table(Table)
  /// Raw HTML as typed, comments included. Never sanitised: not for a page.
  case html(String)
  case thematicBreak
  /// A footnote's text; the label as typed, without `^`.
  case footnoteDefinition(label: String, [Block])

  package struct List: Sendable, Hashable {
    /// The first number of an ordered list, and nil for bullets.
    package var start: Int?
    /// Whether items stand without blank lines between them.
    package var tight: Bool
    package var items: [Item]

    package init(start: Int?, tight: Bool, items: [Item]) {
      self.start = start
      self.tight = tight
      self.items = items
    }
  }

  package struct Item: Sendable, Hashable {
    /// Whether a task is done, and nil for an item that is no task.
    package var done: Bool?
    package var blocks: [Block]

    package init(done: Bool? = nil, blocks: [Block]) {
      self.done = done
      self.blocks = blocks
    }
  }

  package struct Table: Sendable, Hashable {
    package enum Alignment: Sendable, Hashable {
      case none, left, center, right

      /// How the line below the header spells it.
      package var rule: String {
        switch self {
        case .none: "---"
        case .left: ":--"
        case .center: ":-:"
        case .right: "--:"
        }
      }
    }

    package var header: [[Inline]]
    /// As many cells in each row as the header has.
    package var rows: [[[Inline]]]
    package var alignments: [Alignment]

    package init(header: [[Inline]], rows: [[[Inline]]], alignments: [Alignment]) {
      self.header = header
      self.rows = rows
      self.alignments = alignments
    }
  }
}

/// One stretch of a block's text, as a value.
package enum Inline: Sendable, Hashable {
  case text(String)
  case code(String)
  case emphasis([Inline])
  case strong([Inline])
  case strikethrough([Inline])
  case link(destination: String, title: String, [Inline])
  case image(destination: String, title: String, alt: String)
  case softBreak
  case lineBreak
  /// Raw HTML as typed. Never sanitised: not for a page.
  case html(String)
  /// The label as typed, without `^`.
  case footnoteReference(String)
}
