internal import Markdown
internal import Notes

/// What a feed is of; the numbers are indices in the library.
enum FeedSubject: Hashable {
  case site
  /// A collection.
  case section(Int)
  case tag(Int)
}

/// The languages that feeds are written in.
///
/// Every feed is written in all three: readers exist that know only one of them.
enum FeedFormat: Hashable, CaseIterable {
  case atom
  case rss
  case json

  var file: String {
    switch self {
    case .atom: "atom.xml"
    case .rss: "rss.xml"
    case .json: "feed.json"
    }
  }

  var mediaType: StaticString {
    switch self {
    case .atom: "application/atom+xml"
    case .rss: "application/rss+xml"
    case .json: "application/feed+json"
    }
  }
}

/// The newest notes of a site, a collection or a tag, before they are written in a format.
///
/// Links are absolute where the site's URL is known, and relative to the feed where it is not.
struct Feed {
  let subject: FeedSubject
  let configuration: SiteConfiguration
  let title: String
  let description: String?
  /// The page that lists the same notes.
  let address: Address
  /// The newest notes, newest first, each in full.
  let notes: ArraySlice<Note>
  let updated: Timestamp
  /// How the feed links to the rest of the site.
  let root: Place

  /// How many notes a feed has.
  ///
  /// The site's has room for whoever was away for a month or two; the others are many, and the same
  /// text in each of them has to be stored for each.
  static func length(_ subject: FeedSubject) -> Int { subject == .site ? 50 : 20 }

  /// What the feed is known by, for ever; the title may change and the format does not matter.
  var id: String {
    if let url = configuration.url { return url + "/" + percentEncoded(address.path) }
    return subject == .site
      ? nameUUID(["controlroom", title]) : nameUUID(["controlroom", address.path])
  }

  var home: String { root.link(toFile: percentEncoded(address.path)) }

  func path(_ format: FeedFormat) -> String {
    root.link(toFile: percentEncoded(address.path) + format.file)
  }

  func permalink(of note: Note) -> String { root.link(toFile: percentEncoded(note.address.path)) }

  /// The text of a note as HTML that reads the same from anywhere.
  func html(of note: Note) -> [UInt8] {
    var html: [UInt8] = []
    note.body.html.append(to: &html) { note.destinations[$0].href(toRoot: root.toRoot) }
    return Self.detached(html, from: permalink(of: note))
  }

  /// The HTML of a text as it reads away from its page: headings lose the links to themselves, and
  /// what else leads to a place on the page, such as a footnote, leads to the page.
  ///
  /// Text has no `<` and an attribute no `"` that is not escaped, so what is looked for is markup.
  private static func detached(_ html: [UInt8], from permalink: String) -> [UInt8] {
    let selfLink = Array("<a class=\"anchor\"".utf8)
    let end = Array("</a>".utf8)
    let local = Array(" href=\"#".utf8)
    let page = HTML.escaped(permalink).utf8
    var output: [UInt8] = []
    output.reserveCapacity(html.count + html.count / 8)
    // What is before here is written.
    var start = 0
    var index = 0
    while index < html.count {
      if html[index] == selfLink[0], html[index...].starts(with: selfLink),
        let close = html.place(of: end, from: index)
      {
        output += html[start..<index]
        index = close + end.count
        start = index
      } else if html[index] == local[0], html[index...].starts(with: local) {
        index += local.count - 1
        output += html[start..<index]
        output += page
        start = index
      } else {
        index += 1
      }
    }
    return output + html[start...]
  }
}

extension [UInt8] {
  /// Where a word begins, from a place on.
  ///
  /// The standard library's own search is not specialised across modules, and took a third of a
  /// small site's build.
  fileprivate func place(of word: [UInt8], from start: Int) -> Int? {
    guard let first = word.first else { return nil }
    return (start..<count).first { self[$0] == first && self[$0...].starts(with: word) }
  }
}

extension Note {
  /// When a feed calls the note changed: never before it calls it published.
  var changed: Timestamp { max(updated, date) }
}

extension Site {
  /// Every feed of a library, the site's first.
  static func feeds(of library: Library) -> [FeedSubject] {
    [.site]
      + library.sections.indices.filter { library.sections[$0].address.slugs.count == 1 }
      .map(FeedSubject.section) + library.tags.indices.map(FeedSubject.tag)
  }

  /// The page that lists what a feed has.
  static func address(of subject: FeedSubject, _ library: Library) -> Address {
    switch subject {
    case .site: .home
    case .section(let index): library.sections[index].address
    case .tag(let index): .tag(library.tags[index].tag)
    }
  }
}

extension Feed {
  init(_ subject: FeedSubject, of library: Library) {
    self.subject = subject
    configuration = library.configuration
    title = Self.title(of: subject, library)
    description =
      switch subject {
      case .site: library.configuration.description
      case .section(let index): library.sections[index].note?.description
      case .tag(let index): "Notes about \(library.tags[index].tag.name)"
      }
    address = Site.address(of: subject, library)
    let notes = Self.notes(in: subject, library).map { library.notes[$0] }
    self.notes = notes[...]
    updated = notes.map(\.changed).max() ?? library.snapshot.asOf
    root = library.configuration.url.map { Place(toRoot: $0 + "/") } ?? Place(address)
  }

  static func title(of subject: FeedSubject, _ library: Library) -> String {
    switch subject {
    case .site: library.title
    case .section(let index): "\(library.sections[index].title) · \(library.title)"
    case .tag(let index): "\(library.tags[index].tag.name) · \(library.title)"
    }
  }

  /// The indices of the notes that a feed has, newest first.
  static func notes(in subject: FeedSubject, _ library: Library) -> [Int] {
    let length = length(subject)
    return switch subject {
    case .site: Array(library.notes.indices.prefix(length))
    // The library's notes are in the order of their dates, those of a section may not be.
    case .section(let index): Array(library.sections[index].notes.sorted().prefix(length))
    case .tag(let index): Array(library.tags[index].notes.prefix(length))
    }
  }

  func bytes(_ format: FeedFormat) -> [UInt8] {
    switch format {
    case .atom: atom()
    case .rss: rss()
    case .json: json()
    }
  }
}
