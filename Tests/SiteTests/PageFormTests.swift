import Diagnostics
import Support
import Testing

@testable import Site

@Suite struct PageFormTests {
  /// Everything that templates can do, above all what an indented partial does behind line ends.
  private let theme = Theme.make(overrides: [
    Self.file(
      "base.mustache", "<{{title}}>\n{{$main}}{{/main}}\n{{#search}}{{search}}{{/search}}>"),
    Self.file(
      "note.mustache",
      "{{<base}}\n{{$main}}\n  {{>part}}\n{{#tags}} a {{tags}}{{^text}}none{{/text}}\n{{/tags}}\n"
        + "\t{{>part}}\n{{/main}}\n{{/base}}"),
    Self.file(
      "part.mustache",
      "{{heading}}\n{{{text}}}{{nothing}}\n{{#description}}\n  {{>inner}}\n{{/description}}\n"
        + "end{{text}}{{tags}}{{^nothing}}\n{{/nothing}}"),
    Self.file("inner.mustache", "{{text}}{{tags}}{{description}}\n{{^tags}}-{{/tags}}"),
  ])

  private static func file(_ name: String, _ text: String) -> SourceFile {
    SourceFile(path: name, bytes: Array(text.utf8))
  }

  private static let texts = [
    "", "a", "a\n", "\n", "a\nb", "a\n\n", "\r", "a\r\n", "\r\n\n", "{{heading}}", "\0text\0",
    "\0tags\0\n", "\u{301}", "é\u{301}\n",
  ]

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a page is what the renderer makes of the template and the values`(seed: UInt64) {
    #expect(theme.diagnostics.isEmpty)
    var random = Seeded(seed: seed)
    for _ in 0..<100 {
      var values: [TemplateValue: Fragment] = [:]
      for name in [TemplateValue.title, .heading, .text, .description, .tags, .search] {
        guard Bool.random(using: &random), let text = Self.texts.randomElement(using: &random)
        else { continue }
        values[name] = Fragment(mark: text)
      }
      let page = theme.value.render(.note, values)
      #expect(String(decoding: page, as: UTF8.self) == theme.value.rendered(.note, values))
      #expect(page == Array(theme.value.rendered(.note, values).utf8), "\(values)")
    }
  }

  @Test func `every built-in template comes out the same with all values and with none`() throws {
    let built = Theme.make(overrides: []).value
    for template in Theme.Template.allCases {
      for values in [
        [:], Dictionary(uniqueKeysWithValues: TemplateValue.allCases.map { ($0, Fragment("x\n")) }),
      ] {
        #expect(
          built.render(template, values) == Array(built.rendered(template, values).utf8),
          "\(template)")
      }
    }
  }
}
