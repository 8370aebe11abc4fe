import Diagnostics
import Images
import Notes
import Site
import Testing

/// How pages show the pictures of a repository.
@Suite struct PictureTests {
  private func page(_ text: String, _ pictures: [String: ShownPicture]) throws -> String {
    let library = library([
      "notes/a.md": "# A\n\n\(filler)\n\n\(text)\n", "notes/one.png": "", "notes/two,.png": "",
    ])
    let site = Site(
      library: library, theme: Theme.make(overrides: [plainStyle]).value, highlighter: plain,
      pictures: pictures)
    return try site.text("notes/a/index.html")
  }

  private var known: [String: ShownPicture] {
    [
      "notes/one.png": ShownPicture(
        size: ImageSize(width: 800, height: 600), path: "notes/one.0123456789.png"),
      "notes/two,.png": ShownPicture(
        size: ImageSize(width: 4000, height: 1000), path: "notes/two,.aa.png",
        variants: [
          .init(width: 640, path: "notes/two,.bb.640.webp"),
          .init(width: 1280, path: "notes/two,.cc.1280.webp"),
        ]),
    ]
  }

  @Test func `the first is loaded at once, and all others when a reader comes near`() throws {
    let page = try page(
      "![one](one.png) ![again](one.png) ![far](https://example.org/x.png)", known)
    #expect(
      page.contains(
        """
        <img decoding="async" width="800" height="600" src="../../notes/one.0123456789.png" alt="one" /> \
        <img loading="lazy" decoding="async" width="800" height="600" \
        src="../../notes/one.0123456789.png" alt="again" /> \
        <img loading="lazy" decoding="async" src="https://example.org/x.png" alt="far" />
        """))
  }

  @Test func `smaller ones are there to choose from`() throws {
    let page = try page("![two](<two,.png>)", known)
    #expect(
      page.contains(
        """
        <img decoding="async" width="4000" height="1000" \
        srcset="../../notes/two%2C.bb.640.webp 640w, ../../notes/two%2C.cc.1280.webp 1280w" \
        sizes="(min-width: 680px) 612px, 100vw" src="../../notes/two,.aa.png" alt="two" />
        """))
  }

  @Test(arguments: [
    (#"<img src="one.png" alt="a">"#, #"width="800" height="600" src="#),
    (
      #"<img alt="a" width="400" src="one.png">"#,
      #"width="400" decoding="async" height="300" src="#
    ),
    (
      #"<img alt="a" height=300 src="one.png">"#, #"height="300" decoding="async" width="400" src="#
    ),
    (#"<img alt="a" width="50%" src="one.png">"#, #"width="50%" decoding="async" src="#),
    (#"<img alt="a" width="0" src="one.png">"#, #"width="0" decoding="async" src="#),
    (#"![b](one.png) <img loading="eager" src="one.png" alt="a">"#, #"loading="eager" decoding="#),
  ]) func `what a writer said in HTML is kept, and the rest follows from it`(
    text: String, expected: String
  ) throws {
    let page = try page(text, known)
    #expect(page.contains(expected), "\(page)")
  }

  @Test func `a picture of which nothing is known is shown as it is`() throws {
    let page = try page("![one](one.png) [file](one.png)", [:])
    #expect(page.contains(#"<img decoding="async" src="../../notes/one.png" alt="one" />"#))
  }

  @Test func `a link to a picture, feeds and twins have it at its own path`() throws {
    let library = library([
      "notes/a.md": "# A\n\n\(filler) ![one](one.png) [it](one.png)\n", "notes/one.png": "",
    ])
    let site = Site(
      library: library, theme: Theme.make(overrides: [plainStyle]).value, highlighter: plain,
      pictures: known)
    let own = "https://example.org/garden/notes/one.png"
    #expect(try site.text("notes/a/index.html").contains(#"<a href="../../notes/one.png">it</a>"#))
    #expect(try site.text("feed.json").contains(own))
    #expect(try site.text("atom.xml").contains(own))
    #expect(try site.text("notes/a/index.md").contains(own))
    for file in ["feed.json", "atom.xml", "notes/a/index.md"] {
      #expect(!(try site.text(file).contains("0123456789")))
    }
  }

  @Test func `only what is shown is a picture of the library`() {
    let library = library([
      "notes/a.md": "# A\n\n\(filler) ![one](one.png) [two](<two,.png>)\n", "notes/one.png": "",
      "notes/two,.png": "", "README.md": "# Home\n\n<img src=\"home.png\" alt=\"x\">\n",
      "home.png": "",
    ])
    #expect(Site.pictures(of: library) == ["home.png", "notes/one.png"])
  }

  @Test(
    arguments: [
      ("notes/a.png", nil, "notes/a.0123456789.png"),
      ("notes.d/a", nil, "notes.d/a.0123456789"),
      ("a.b.jpeg", "640.webp", "a.b.0123456789.640.webp"),
    ] as [(String, String?, String)])
  func `a file is named by its content`(path: String, variant: String?, expected: String) {
    #expect(
      ShownPicture.path(of: path, digest: "0123456789abcdef", variant: variant) == expected)
  }
}
