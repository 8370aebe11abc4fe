import Testing

@testable import Serving

@Suite struct MediaTypeTests {
  @Test(
    arguments: [
      ("index.html", "text/html; charset=utf-8"), ("a/STYLE.CSS", "text/css; charset=utf-8"),
      ("search/notes/0.js", "text/javascript; charset=utf-8"), ("a/atom.xml", "application/xml"),
      ("feed.json", "application/json"), ("a/picture.JPEG", "image/jpeg"),
      ("picture.svg", "image/svg+xml"), ("_redirects", "application/octet-stream"),
      ("a.b/c", "application/octet-stream"), ("a.unknown", "application/octet-stream"),
      ("", "application/octet-stream"),
    ])
  func `a file is called what its name says`(path: String, type: String) {
    #expect(MediaType.of(path) == type)
  }
}
