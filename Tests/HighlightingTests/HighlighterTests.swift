import Foundation
import Support
import Testing

@testable import Highlighting

/// The languages that notes of engineers are full of, each with what is hard to tell apart in it.
///
/// A stretch is shown as `⟨k if⟩`: a token's class and its text.
@Suite struct HighlighterTests {
  @Test(arguments: [
    "rust", "swift", "go", "c", "cpp", "csharp", "java", "kotlin", "python", "javascript",
    "typescript", "bash", "json", "yaml", "toml", "sql", "html", "css", "xml", "diff", "http",
    "dockerfile", "makefile", "ini", "console",
  ])
  func `hard cases of a language are told apart as in Golden`(language: String) throws {
    let code = try #require(hardCases[language])
    let spans = try #require(highlighter.spans(Array(code.utf8), language: language))
    try expectGolden(marked(code, spans), "\(language).txt")
  }

  @Test func `a word is known by what writers call it`() {
    for name in [
      "rs", "Rust", "py", "js", "ts", "tsx", "sh", "zsh", "yml", "c++", "c#", "kt", "md",
    ] {
      #expect(highlighter.knows(name), "\(name)")
    }
    #expect(highlighter.knows("text") && !highlighter.knows("klingon"))
    #expect(highlighter.spans([], language: "klingon") == nil)
    #expect(highlighter.spans(Array("if".utf8), language: "text") == nil)
  }

  @Test func `every language of the system can be read, and paints something harmless`() {
    let code = Array("if (a < 1) { \"b\" } // c\n# d\n'e' <f g=\"h\"> /* i */ 0x1F\n".utf8)
    for id in highlighter.languages {
      #expect(highlighter.spans(code, language: id) != nil, Comment(rawValue: id))
    }
    #expect(highlighter.languages.count > 100)
  }

  @Test(arguments: ["rust", "swift", "python", "javascript", "bash", "sql", "html", "css", "yaml"])
  func `any bytes at all are painted without a fault, and in order`(language: String) throws {
    var seed: UInt64 = 42
    func next() -> UInt64 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return seed >> 33
    }
    let pieces = [
      "/*", "*/", "\"", "'", "`", "${", "}", "#", "\n", "<", ">", "é", "\\", "r#\"", "a", " ",
    ]
    for _ in 0..<20 {
      var bytes: [UInt8] = []
      for _ in 0..<200 {
        if next() % 8 == 0 {
          bytes.append(UInt8(truncatingIfNeeded: next()))
        } else {
          bytes += Array(pieces[Int(next() % UInt64(pieces.count))].utf8)
        }
      }
      let spans = try #require(highlighter.spans(bytes, language: language))
      var last = 0
      for span in spans {
        #expect(span.range.lowerBound >= last && span.range.upperBound <= bytes.count)
        last = span.range.upperBound
      }
    }
  }

  @Test(arguments: [
    ("rust", "/*"), ("bash", "$("), ("javascript", "`${"), ("html", "<div "), ("swift", "\"\\("),
    ("python", "f'{"), ("yaml", "- "), ("c", "("),
  ])
  func `what is nested without end is left plain in bounded time`(language: String, piece: String) {
    let line = String(repeating: piece, count: 4000 / piece.utf8.count)
    for code in [line, line + line, String(repeating: piece + "\n", count: 20_000)] {
      let bytes = Array(code.utf8)
      let clock = ContinuousClock()
      let time = clock.measure { _ = highlighter.spans(bytes, language: language) }
      #expect(time < .seconds(60))
    }
  }

  @Test func `the same code gives the same on every thread`() async throws {
    let code = Array(try #require(hardCases["rust"]).utf8)
    let expected = highlighter.spans(code, language: "rust")
    await withTaskGroup(of: [Highlighter.Span]?.self) { group in
      for _ in 0..<16 { group.addTask { highlighter.spans(code, language: "rust") } }
      for await spans in group { #expect(spans == expected) }
    }
  }

  private func marked(_ code: String, _ spans: [Highlighter.Span]) -> String {
    let bytes = Array(code.utf8)
    var text = ""
    var last = 0
    for span in spans {
      text += String(decoding: bytes[last..<span.range.lowerBound], as: UTF8.self)
      let inside = String(decoding: bytes[span.range], as: UTF8.self)
      text += "⟨\(span.token.rawValue) \(inside)⟩"
      last = span.range.upperBound
    }
    return text + String(decoding: bytes[last...], as: UTF8.self)
  }
}

/// The definitions of this system.
private let highlighter = Highlighter {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    .compactMap { FileManager.default.contents(atPath: "\(folder)/\($0)").map(Array.init) }
}

private let folder = "/usr/share/gtksourceview-5/language-specs"
