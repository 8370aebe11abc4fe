import Diagnostics
import Notes
import Support
import Testing

@testable import Importing

@Suite struct FeedTests {
  @Test(arguments: ["garden.atom.xml", "blog.rss.xml", "notes.feed.json"])
  func `a feed becomes notes`(name: String) throws {
    let files = FeedImport(try feed(name)).files()
    var text = ""
    for file in files.value {
      text += "==> \(file.path)\n" + String(decoding: file.bytes, as: UTF8.self)
    }
    text += "==> diagnostics\n"
    for diagnostic in files.diagnostics { text += "\(diagnostic)\n" }
    try expectGolden(text, name + ".txt")
  }

  @Test func `every note of a feed is read without an error`() throws {
    for name in ["garden.atom.xml", "blog.rss.xml", "notes.feed.json"] {
      for file in FeedImport(try feed(name)).files().value where file.path.hasSuffix(".md") {
        let note = ParsedNote.parse(
          SourceFile(path: file.path, bytes: file.bytes), trustsHTML: false)
        #expect(!note.hasErrors, "\(note.diagnostics)")
      }
    }
  }

  @Test func `a copied picture is linked to as a file, and one that is not stays where it is`()
    throws
  {
    let plan = FeedImport(try feed("garden.atom.xml"))
    #expect(plan.assets == ["https://garden.example/img/soil.png"])
    let path = plan.path(ofAsset: plan.assets[0])
    #expect(path == "assets/img/soil.png")
    let copied = plan.files(assets: [plan.assets[0]: "assets/img/soil.png"]).value
    #expect(
      String(decoding: copied[0].bytes, as: UTF8.self).contains("![Brown](../assets/img/soil.png)"))
    let left = plan.files().value
    #expect(
      String(decoding: left[0].bytes, as: UTF8.self)
        .contains("![Brown](https://garden.example/img/soil.png)"))
  }

  @Test func `a copy names where it was published, and redirects nothing`() throws {
    var options = FeedImport.Options()
    options.isCopy = true
    let files = FeedImport(try feed("blog.rss.xml"), options: options).files().value
    let text = String(decoding: files[0].bytes, as: UTF8.self)
    #expect(text.contains("canonical: \"https://blog.example/2019/05/first.html\"\n"))
    #expect(!text.contains("aliases"))
    #expect(!String(decoding: files[3].bytes, as: UTF8.self).contains("url:"))
  }

  @Test(arguments: [
    ("Sat, 07 Sep 2002 00:00:01 GMT", "2002-09-07T00:00:01+00:00"),
    ("7 Sep 02 9:05 -0330", "2002-09-07T09:05:00-03:30"),
    ("Mon, 1 Jan 1999 12:00:00 PST", "1999-01-01T12:00:00-08:00"),
    ("2026-03-05T20:18:50.25+04:00", "2026-03-05T20:18:50+04:00"),
    ("yesterday", nil), ("Sat, 31 Feb 2002 00:00:01 GMT", nil), ("1 2 3 4 5", nil),
    ("Sat, 07 Sep 2002 00:00:01 XYZ", nil), ("", nil),
  ])
  func `a date is read as its form says`(text: String, expected: String?) {
    #expect(FeedDate.read(text)?.description == expected)
  }

  @Test(arguments: [
    ("ada@x.y (Ada L.)", "Ada L."), ("Ada", "Ada"), ("ada@x.y", nil), ("Unknown", nil), ("", nil),
  ])
  func `an author of RSS is a name, and no address`(line: String, expected: String?) {
    #expect(Person.author(line: line)?.name == expected)
  }
}
