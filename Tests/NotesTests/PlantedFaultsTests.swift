import Diagnostics
import Testing

@testable import Notes

/// Libraries put together at random, with mistakes whose rule and place are known: exactly these are
/// found.
@Suite struct PlantedFaultsTests {
  @Test(arguments: 0..<300 as Range<UInt64>)
  func `what was planted is found where it stands, and nothing else`(_ seed: UInt64) {
    var garden = PlantedLibrary(seed: seed)
    garden.grow()
    var configuration = SiteConfiguration()
    configuration.owner = "ada"
    configuration.rules[.noteOrphan] = .warning
    var notes = SiteConfiguration.Collection(name: "notes")
    notes.fields = [
      FieldSchema(name: "effort", kind: .integer),
      FieldSchema(name: "kind", kind: .choice(["how", "why"])),
    ]
    configuration.collections = [notes]
    let found = checked(garden.files, configuration: configuration).map {
      "\($0.path):\(show($0.range)) \($0.id)"
    }
    #expect(found.sorted() == garden.planted.sorted(), "seed \(seed)")
  }
}

/// A library whose mistakes are known.
private struct PlantedLibrary {
  private(set) var files: [String: String] = ["notes/img/plan.png": "png"]
  /// `path:place rule` of each mistake.
  private(set) var planted: [String] = []
  private var random: Numbers
  private var count = 0

  init(seed: UInt64) { random = Numbers(state: seed &* 2_654_435_761 &+ 17) }

  private struct Numbers {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  /// A note in the making: its lines, and the mistakes on them.
  private struct Draft {
    var path: String
    var lines: [String] = []
    var planted: [String] = []

    /// Adds a line on which the text between `«` and `»` is a mistake of a kind.
    mutating func add(_ line: String, _ rule: String? = nil) {
      let plain = line.replacing("«", with: "").replacing("»", with: "")
      if let rule, let start = line.firstIndex(of: "«"), let end = line.firstIndex(of: "»") {
        let from = line[..<start].utf8.count + 1
        let length = line[line.index(after: start)..<end].utf8.count
        plant(rule, "\(lines.count + 1):\(from)-\(lines.count + 1):\(from + length)")
      }
      lines.append(plain)
    }

    mutating func plant(_ rule: String, _ place: String) {
      planted.append("\(path):\(place) \(rule)")
    }
  }

  mutating func grow() {
    count = 3 + random.below(6)
    for number in 0..<count { plant(number) }
    // Every note but the last mentions the next; that one is mentioned by the first.
  }

  private mutating func plant(_ number: Int) {
    var draft = Draft(path: "notes/n\(number).md")
    frontMatter(&draft)
    draft.add("# Note \(number) é")
    draft.add("")
    draft.add(
      "One two three four five six seven eight nine ten, [next](n\((number + 1) % count).md).")
    draft.add("")
    for _ in 0..<random.below(7) {
      mistake(&draft)
      draft.add("")
    }
    draft.add("## Part")
    files[draft.path] = draft.lines.joined(separator: "\n") + "\n"
    planted += draft.planted
  }

  private mutating func frontMatter(_ draft: inout Draft) {
    let isTOML = random.below(2) == 0
    guard random.below(3) > 0 else { return }
    let sign = isTOML ? " = " : ": "
    draft.add(isTOML ? "+++" : "---")
    draft.add("tags\(sign)[\"é\"]")
    switch random.below(7) {
    case 0: draft.add("«tgas»\(sign)[\"a\"]", "front-matter.unknown-key")
    case 1: draft.add("draft\(sign)«\(isTOML ? "\"no\"" : "no")»", "front-matter.type")
    case 2:
      draft.add("date\(sign)«\(isTOML ? "\"2026-02-30\"" : "2026-02-30")»", "front-matter.value")
    case 3: draft.add("effort\(sign)«\"3\"»", "front-matter.type")
    case 4: draft.add("kind\(sign)«\(isTOML ? "'what'" : "what")»", "front-matter.value")
    case 5: draft.add("canonical\(sign)\(isTOML ? "  " : "")«\"here\"» # why", "front-matter.value")
    default: break
    }
    draft.add(isTOML ? "+++" : "---")
    draft.add("")
  }

  private mutating func mistake(_ draft: inout Draft) {
    let before = ["", "é ", "> ", "- ", "text `code` ", "**b** "][random.below(6)]
    switch random.below(20) {
    case 0: draft.add(before + "[a](«gone.md»)", "link.missing-note")
    case 1: draft.add(before + "[a](n0.md«#nowhere»)", "link.missing-anchor")
    case 2: draft.add(before + "![a](«img/gone.png»)", "link.missing-asset")
    case 3: draft.add(before + "[a](«N0.md»)", "link.wrong-case")
    case 4: draft.add(before + "[a](«../../x.md»)", "link.outside-repository")
    case 5: draft.add(before + "«[a]()»", "link.empty")
    case 6: draft.add(before + "[a](«javascript:x»)", "link.unsafe-scheme")
    case 7: draft.add(before + "«![](img/plan.png)»", "image.missing-alt")
    case 8: draft.add(before + "«[a][gone]»", "link.undefined-reference")
    case 9: draft.add(before + "a«[^gone]»", "link.undefined-reference")
    case 10: draft.add("«[idle\(draft.lines.count)]: n0.md»", "link.unused-definition")
    case 11: draft.add("«[^idle\(draft.lines.count)]: Never said.»", "link.unused-definition")
    case 12: draft.add(before + "re«\u{200B}»try", "text.invisible-character")
    case 13: draft.add(before + "a«\u{202E}»b", "text.bidi-control")
    case 14: draft.add(before + "key «AKIAQ3EGTRK7W5ZNB6XD».", "secret.found")
    case 15: draft.add(before + "x «<iframe>»", "html.unsafe")
    case 16:
      draft.add("«```klingon»", "code.unknown-language")
      draft.add("[a](gone.md) [b][gone]")
      draft.add("```")
    case 17:
      // Nothing is wrong here.
      draft.add(before + "[a](n0.md#part) [b](/notes/n1/) <https://example.org> ![c](img/plan.png)")
      draft.add("[d](@/notes/n1.md \"é\") a\\[b\\][c] [sic] `[a](gone.md)` <!-- [a](gone.md) -->")
    case 18:
      draft.add("<!-- controlroom: allow link.missing-note because it is planned -->")
      draft.add("[a](gone.md)")
    default:
      draft.add(
        "«<!-- controlroom: allow link.missing-note because it was planned -->»", "allowance.unused"
      )
      draft.add("[a](n0.md)")
    }
  }
}
