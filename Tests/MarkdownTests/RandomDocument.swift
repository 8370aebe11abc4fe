import Support

/// A document put together at random from pieces that are hard to place or to render.
struct RandomDocument {
  private var random: Seeded

  init(seed: UInt64) { random = Seeded(seed: seed) }

  mutating func make() -> String {
    var blocks: [String] = ["[ref]: target.md \"a title\"\n\n[^n]: a note [in](note.md)\n"]
    for _ in 0..<Int.random(in: 1...8, using: &random) { blocks.append(block()) }
    blocks.shuffle(using: &random)
    return blocks.joined(separator: pick(["\n\n", "\n\n", "\n", "\n\n\n"]))
  }

  private mutating func pick(_ pieces: [String]) -> String {
    pieces.randomElement(using: &random) ?? ""
  }

  private mutating func block() -> String {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return pick(["# ", "## ", "### ", " #### "]) + inlines() + pick(["", " ##", "  "])
    case 1: return prefixed("> ", paragraph())
    case 2: return "- " + prefixed("  ", paragraph()).dropFirst(2) + "\n- [x] " + inlines()
    case 3: return "3. " + prefixed("   ", paragraph()).dropFirst(3) + "\n4. " + inlines()
    case 4: return table()
    case 5: return paragraph() + "\n---"
    case 6: return "[early]: early.md\n" + paragraph()
    case 7: return prefixed("> - ", inlines()) + "\n>   " + inlines()
    case 8: return "```swift\n[code]: in.md\n" + inlines() + "\n```"
    case 9: return prefixed(pick(["", "> ", "- "]), "[idle]: idle.md\n\n[^silent]: Never said.")
    default: return paragraph()
    }
  }

  private func prefixed(_ prefix: String, _ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { prefix + $0 }
      .joined(separator: "\n")
  }

  private mutating func table() -> String {
    var rows = ["| a | b |", "|:--|--:|"]
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      rows.append(pick(["| ", "|", "  | "]) + cell() + " | " + cell() + pick([" |", " | "]))
    }
    return (Bool.random(using: &random) ? "" : inlines() + "\n") + rows.joined(separator: "\n")
  }

  private mutating func cell() -> String {
    inlines().replacing("\n", with: " ").replacing("|", with: "\\|")
  }

  private mutating func paragraph() -> String {
    var text = inlines()
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      text += pick(["\n", "\n", "\\\n", "  \n", "\n   "]) + inlines()
    }
    return text
  }

  private mutating func inlines() -> String {
    var text = ""
    for _ in 0..<Int.random(in: 1...5, using: &random) { text += inline() + pick([" ", " ", ""]) }
    return text.isEmpty ? "x" : text
  }

  private mutating func inline() -> String {
    pick([
      "word", "é", "日本", "*em*", "**st*r*ong**", "~~del~~", "~d~", "`co[de](x)`", "``a`b``",
      "`a\nb`",
      "a\\*b", "\\[no\\](link)", "&amp;", "&copy;", "&#x41;", "&nope;", "&", "a\\|b", "C:\\dir",
      "[",
      "]", "*", "_", "!", "(", "snake_case", "&ngE;", "x@", "~~~",
      "[link](a.md)", "[li*n*k](<2 c.md> \"ti(tle\")", "[multi\nline](m.md)", "[t](u.md\n'w')",
      "[p](q(r)s.md)", "[ref]", "[ref][]", "[text][ref]", "[ref](", "[nope]",
      "[a [b](c.md) d](e.md)",
      "![img](i.png)", "![a *b*](i.png \"t\")", "[![in](i.png)](o.md)", "![x [y](z.md)](w.png)",
      "<https://auto.example/a?b&c>", "<me@mail.example>", "https://bare.example/x_y",
      "www.bare.example",
      "me_too@mail.example", "(https://par.example)", "note[^n]", "[^missing]", "[e](\\(f.md)",
      "[&lt;](g&amp;h.md)", "[`c]`](j.md)", "[\\]](k.md)", "**[bold](l.md)**", "[early]",
      "*[i](m.md", "[t*x*t][gone]", "[gone][]", "![pic][gone]", "a[i][j]", "`[c][gone]`",
      "\\[e][gone]", "[^lost]", "**[b][gone]**",
    ])
  }
}
