import ConfigFormats
import Diagnostics
import Testing

@Suite struct ConfigFormatTests {
  private func read(_ text: String, _ format: ConfigFormat = .yaml) throws(ConfigError)
    -> ConfigValue
  {
    try format.read(ArraySlice(text.utf8), firstLine: 2)
  }

  private func failure(_ text: String, _ format: ConfigFormat = .yaml) -> ConfigError? {
    do throws(ConfigError) {
      _ = try read(text, format)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("a: no", "a", "no", 2, 4, 2), ("ü: 'x y' # c", "ü", "x y", 2, 5, 5),
    ("a: 1.10", "a", "1.10", 2, 4, 4), ("x: y\na: 2026-03-05", "a", "2026-03-05", 3, 4, 10),
  ])
  func `YAML scalars stay text and have their place in the file`(
    _ text: String, _ key: String, _ value: String, _ line: Int, _ column: Int, _ length: Int
  ) throws {
    let found = try #require(try read(text)[key])
    #expect(found.text == value)
    #expect(found.range == SourceRange(line: line, column: column, length: length))
  }

  @Test(arguments: [
    ("a = true", "a", "true", 2, 5, 4), ("a = 'true' # c", "a", "true", 2, 5, 6),
    ("[t]\nx = 1\n[u]\n  d = 2026-03-05", "u.d", "2026-03-05", 5, 7, 10),
    (
      "s = '''\nx = [\n'''\na = 2026-03-05T10:00:00+04:00", "a", "2026-03-05T10:00:00+04:00", 5, 5,
      25
    ),
    ("l = [ # [\n 'a]', \"\\\"\",\n]\nt.\"u v\".w = 7", "t.u v.w", "7", 5, 13, 1),
    ("a = {b = 1}", "a.b", "1", 2, 10, 1),
  ])
  func `TOML values are read with their places`(
    _ text: String, _ path: String, _ value: String, _ line: Int, _ column: Int, _ length: Int
  ) throws {
    var found = try read(text, .toml)
    for key in path.split(separator: ".") { found = try #require(found[String(key)]) }
    #expect(found.text == value)
    #expect(found.range == SourceRange(line: line, column: column, length: length))
  }

  @Test func `the entries of a TOML list have places of their own`() throws {
    let text = "a = [\n  2, # two\n  'x' ]\n[[t]]\nb = 1\n[[t]]\nb = { c = [true] }\n"
    let table = try read(text, .toml)
    let items = try #require(table["a"]?.list)
    #expect(
      items.map(\.range) == [
        SourceRange(line: 3, column: 3, length: 1), SourceRange(line: 4, column: 3, length: 3),
      ])
    let tables = try #require(table["t"]?.list)
    #expect(tables[0]["b"]?.range == SourceRange(line: 6, column: 5, length: 1))
    #expect(
      tables[1]["b"]?["c"]?.list?[0].range == SourceRange(line: 8, column: 12, length: 4))
  }

  @Test func `quoting decides whether a value is a boolean or a number`() throws {
    let table = try read("a: true\nb: 'true'\nc: 7\nd: '7'\ne: yes\nf:\ng: [x, 2]")
    #expect(table["a"]?.bool == true)
    #expect(table["b"]?.bool == nil)
    #expect(table["c"]?.integer == 7)
    #expect(table["d"]?.integer == nil)
    #expect(table["e"]?.bool == nil)
    #expect(table["f"]?.isEmpty == true)
    #expect(table["g"]?.list?.map(\.text) == ["x", "2"])
  }

  /// Each of them was once the end of the program.
  @Test(arguments: [
    "[a]\n[a.b]\n", "[a.b]\n[a.b.c]\n[a.d]\n", "x = {}\n[a.b.c]\n[a.e]\nf = []\n[a.b]\n",
    "[[l]]\n[l.a]\n[[l]]\n[l.b.c]\n", "a.b = 1\nc = 2\na.d = {}\n",
  ])
  func `a TOML table with nothing in it is where its name is`(_ text: String) throws {
    let root = try read(text, .toml)
    func walk(_ value: ConfigValue) {
      for entry in value.table ?? [] {
        if entry.value.table?.isEmpty == true {
          #expect(entry.value.range.lowerBound >= entry.keyRange.lowerBound, "\(entry)")
        }
        walk(entry.value)
      }
      for item in value.list ?? [] { walk(item) }
    }
    walk(root)
    #expect(root.table?.isEmpty == false)
  }

  @Test(arguments: ["é", "a", "東", "😀"])
  func `a place in a long line is that of the word`(letter: String) throws {
    let words = (0..<900).map { "\(letter)\($0)" }
    let line = "a: [\(words.joined(separator: ", "))]"
    let items = try #require(try read(line, .yaml).table?.first?.value.list)
    for (word, item) in zip(words, items) {
      let start = item.range.lowerBound.column - 1
      let bytes = Array(line.utf8)[start..<(start + word.utf8.count)]
      #expect(String(decoding: bytes, as: UTF8.self) == word)
    }
  }

  @Test func `TOML keys keep the order in which they were typed`() throws {
    #expect(try read("z = 1\na = 2\n[m]\nb = 1\n", .toml).table?.map(\.key) == ["z", "a", "m"])
  }

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3", ConfigFormat.yaml, 4, 1), ("a = 1\n  a = 2", .toml, 3, 3),
  ])
  func `a key that is set twice is found`(
    _ text: String, _ format: ConfigFormat, _ line: Int, _ column: Int
  ) throws {
    let error = try #require(failure(text, format))
    #expect(error.kind == .duplicateKey)
    #expect(error.range.lowerBound == SourcePosition(line: line, column: column))
  }

  @Test(arguments: [
    ("a: b: c", 2, 5), ("a: [1, 2\n", 3, 1), ("é: {x: @}", 2, 9), ("- a\n- b", 2, 1),
    ("text", 2, 1),
  ])
  func `what is not YAML is refused at its place`(_ text: String, _ line: Int, _ column: Int) throws
  {
    let error = try #require(failure(text))
    #expect(error.kind == .syntax)
    #expect(error.range.lowerBound == SourcePosition(line: line, column: column))
  }

  @Test(arguments: [
    "a: &x 1", "a: &x [1]\nb: [*x, *x]", "a: 1\n--- \nb: 2", "? [a, b]\n: 1",
    "a: &x {b: 1}\nc:\n  <<: *x",
  ])
  func `YAML that could surprise is refused`(_ text: String) throws {
    #expect(try #require(failure(text)).kind == .unsupported)
  }

  @Test func `nested aliases as keys do not keep the parser busy`() throws {
    var bomb = "a0: &a0 [x]\n"
    for level in 1...40 {
      bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
    }
    bomb += "? *a40\n: 1\n? *a40\n: 2\n"
    #expect(try #require(failure(bomb)).kind == .unsupported)
  }

  @Test func `ampersands and stars within text are text`() throws {
    #expect(try read("a: R&D *not* this\nb: 'x & *y*'")["a"]?.text == "R&D *not* this")
  }

  @Test(arguments: [ConfigFormat.yaml, .toml])
  func `a document of nothing is an empty table`(_ format: ConfigFormat) throws {
    #expect(try read("\n# comment\n", format).table?.isEmpty == true)
  }

  @Test(arguments: [ConfigFormat.yaml, .toml])
  func `deep nesting is an error and not a crash`(_ format: ConfigFormat) {
    let text = (format == .yaml ? "a: " : "a = ") + String(repeating: "[", count: 50_000)
    #expect(failure(text, format) != nil)
  }

  @Test func `what is nested too deeply is said in words of the writer`() throws {
    let error = try #require(failure("a: " + String(repeating: "[", count: 5000)))
    #expect(error.kind == .unsupported)
    #expect(error.message == "lists or tables nested too deeply to be read")
  }

  @Test func `a document too large to be configuration is refused`() throws {
    let error = try #require(failure("a: " + String(repeating: "x", count: 300_000)))
    #expect(error.kind == .unsupported)
  }
}
