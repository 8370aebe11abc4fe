import Diagnostics
import Foundation
import Notes
import Site
import Testing

@Suite struct LinkTests {
  let site = Garden.site

  @Test func `every link inside the site leads to a file of it or to an asset`() {
    let paths = Set(site.files.map(\.path)).union(["notes/soil.png"])
    for file in site.files where file.path.hasSuffix(".html") && file.path != "404.html" {
      for link in file.text.links where !link.contains(":") && !link.hasPrefix("#") {
        let target = resolve(link, from: file.path)
        #expect(paths.contains(target), "\(link) in \(file.path)")
        #expect(!link.hasPrefix("/"), "\(link) in \(file.path)")
      }
    }
  }

  @Test(arguments: [
    ("index.html", "notes/soil/"), ("notes/index.html", "../notes/soil/"),
    ("tags/soil/index.html", "../../notes/soil/"),
    ("notes/deep/roots/index.html", "../../../notes/soil/"),
  ])
  func `a link climbs as many folders as its page is deep`(page: String, link: String) throws {
    #expect(try site.text(page).links.contains(link))
  }

  @Test func `the page that stands anywhere links from the root of the site's URL`() throws {
    let links = try site.text("404.html").links.filter { !$0.hasPrefix("#") && $0 != "data:," }
    #expect(!links.isEmpty)
    for link in links { #expect(link.hasPrefix("/garden/"), "\(link)") }
    let without = try Garden.site(url: nil).text("404.html")
    #expect(without.links.contains("/atom.xml"))
  }

  @Test func `nothing is loaded from another site`() {
    for file in site.files where file.path.hasSuffix(".html") {
      for tag in file.text.matches(of: /<(link|script|img|iframe|source|video|audio)\b[^>]*>/) {
        if tag.output.0.contains("rel=\"canonical\"") { continue }
        #expect(!tag.output.0.contains("://"), "\(tag.output.0) in \(file.path)")
      }
    }
    let style = Theme.make(overrides: []).value
    let css = Site(library: library([:]), theme: style, highlighter: plain).files.first {
      $0.path.hasSuffix(".css")
    }
    #expect(css?.text.contains("url(") == false)
    #expect(css?.text.contains("@import") == false)
  }

  @Test func `each page has the one script that opens folders on disk`() throws {
    for file in site.files where file.path.hasSuffix(".html") && !file.text.contains("refresh") {
      #expect(file.text.components(separatedBy: "<script>").count == 2, "\(file.path)")
      #expect(file.text.contains("location.protocol === \"file:\""), "\(file.path)")
    }
  }

  @Test func `without a URL nothing claims to know it`() throws {
    let site = Garden.site(url: nil)
    #expect(!site.files.contains { $0.path == "sitemap.xml" })
    #expect(try site.text("robots.txt") == "User-agent: *\nAllow: /\n")
    let note = try site.text("notes/soil/index.html")
    #expect(!note.contains("canonical"))
    #expect(!note.contains("og:url"))
  }

  @Test func `a note that was published elsewhere first says where`() throws {
    let site = Garden.site([
      "notes/a.md": "---\ntitle: A\ncanonical: https://example.com/a\n---\n\(filler)",
      "notes/b.md": "---\ntitle: B\ncanonical: 'javascript:alert(1)'\n---\n\(filler)",
    ])
    #expect(
      try site.text("notes/a/index.html").contains(
        #"<link rel="canonical" href="https://example.com/a">"#))
    #expect(
      try site.text("notes/b/index.html").contains(
        #"<link rel="canonical" href="https://example.org/garden/notes/b/">"#))
    #expect(try !site.text("sitemap.xml").contains("notes/a/"))
  }

  private func resolve(_ link: String, from path: String) -> String {
    var folders = path.split(separator: "/").dropLast().map(String.init)
    let bare = link.prefix { $0 != "#" && $0 != "?" }
    let parts = bare.split(separator: "/", omittingEmptySubsequences: false)
    for part in parts.dropLast() {
      if part == ".." { folders.removeLast() } else if part != "." { folders.append(String(part)) }
    }
    let file = parts.last.map(String.init) ?? ""
    return (folders + [file.isEmpty ? "index.html" : file]).joined(separator: "/")
  }
}

extension String {
  /// The `href` and `src` attributes of a page, as they read.
  var links: [String] {
    matches(of: /(?:href|src)="([^"]*)"/).map {
      String($0.output.1).replacingOccurrences(of: "&amp;", with: "&")
    }
  }
}
