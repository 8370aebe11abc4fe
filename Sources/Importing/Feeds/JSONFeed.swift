internal import FoundationEssentials
import Notes

/// JSON Feed 1.0 and 1.1. Source: jsonfeed.org/version/1.1.
///
/// Decoded by Foundation: its decoder bounds depth, and a feed is read once.
enum JSONFeed {
  static func read(_ bytes: [UInt8]) throws(FeedError) -> Feed {
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: Data(bytes))
    } catch {
      throw .notAFeed("the JSON has not the shape of a feed")
    }
    guard document.version.contains("jsonfeed.org/version/") else {
      throw .notAFeed("'version' is not that of a feed")
    }
    var feed = Feed(form: .json)
    feed.title = document.title?.unwrapped.nonEmpty
    feed.description = document.description?.unwrapped.nonEmpty
    feed.home = document.home_page_url?.unpadded.nonEmpty
    feed.language = document.language
    feed.authors = authors(document.authors, document.author)
    feed.entries = document.items.map(entry)
    return feed
  }

  private static func entry(_ item: Item) -> Feed.Entry {
    var entry = Feed.Entry()
    entry.id = item.id?.text.unpadded.nonEmpty
    entry.link = item.url?.unpadded.nonEmpty
    entry.title = item.title?.unwrapped.nonEmpty
    entry.date = item.date_published.flatMap(FeedDate.read)
    entry.updated = item.date_modified.flatMap(FeedDate.read)
    entry.authors = authors(item.authors, item.author)
    entry.tags = item.tags?.compactMap { $0.unpadded.nonEmpty } ?? []
    entry.language = item.language
    entry.summary = item.summary?.unwrapped.nonEmpty
    entry.base = entry.link
    if let html = item.content_html {
      let read = MarkupReader.html(html)
      entry.content = read.nodes
      entry.isCut = read.isCut
    } else if let text = item.content_text {
      // Paragraphs of plain text stand apart by an empty line.
      entry.content = text.replacing("\r\n", with: "\n").split(separator: "\n\n").map {
        .element(.init("p", children: [.text(String($0))]))
      }
    }
    return entry
  }

  private static func authors(_ many: [Person]?, _ one: Person?) -> [Author] {
    (many ?? [one].compactMap(\.self)).compactMap {
      Importing.Person.author(name: $0.name, url: $0.url)
    }
  }

  // The names are the format's own.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Document: Decodable {
    var version: String
    var title: String?
    var description: String?
    var home_page_url: String?
    var language: String?
    var authors: [Person]?
    var author: Person?
    var items: [Item]
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Item: Decodable {
    var id: ID?
    var url: String?
    var title: String?
    var content_html: String?
    var content_text: String?
    var summary: String?
    var date_published: String?
    var date_modified: String?
    var authors: [Person]?
    var author: Person?
    var tags: [String]?
    var language: String?
  }

  private struct Person: Decodable {
    var name: String?
    var url: String?
  }

  /// An id is a text; some feeds have numbers, and readers take those as text.
  private struct ID: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      do {
        text = try container.decode(String.self)
      } catch {
        text = String(try container.decode(Int.self))
      }
    }
  }
}
