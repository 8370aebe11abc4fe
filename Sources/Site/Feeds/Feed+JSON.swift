internal import Diagnostics
internal import Notes

extension Feed {
  /// The feed as JSON Feed 1.1.
  ///
  /// Source: https://www.jsonfeed.org/version/1.1/
  func json() -> [UInt8] {
    var head: [JSON.Member] = [
      .init("version", "https://jsonfeed.org/version/1.1"), .init("title", .string(title)),
      .init("home_page_url", .string(home)), .init("feed_url", .string(path(.json))),
    ]
    if let description { head.append(.init("description", .string(description))) }
    head.append(.init("language", .string(configuration.language)))
    if let author = configuration.author { head.append(.init("authors", [json(author)])) }
    if !configuration.hubs.isEmpty {
      head.append(
        .init(
          "hubs",
          .array(configuration.hubs.map { ["type": "WebSub", "url": .string($0)] })))
    }
    return JSON.listing(head, "items", notes.lazy.map { JSON.object(item($0)).compact() })
  }

  private func item(_ note: Note) -> [JSON.Member] {
    var members: [JSON.Member] = [
      .init("id", .string(entryID(of: note))), .init("url", .string(permalink(of: note))),
      .init("title", .string(note.title)),
      .init("content_html", .string(String(decoding: html(of: note), as: UTF8.self))),
    ]
    if let description = note.description { members.append(.init("summary", .string(description))) }
    members.append(.init("date_published", .string(note.date.description)))
    members.append(.init("date_modified", .string(note.changed.description)))
    members.append(.init("authors", .array(note.authors.map(json))))
    if !note.tags.isEmpty {
      members.append(.init("tags", .array(note.tags.map { .string($0.name) })))
    }
    if note.language != configuration.language {
      members.append(.init("language", .string(note.language)))
    }
    return members
  }

  private func json(_ author: Author) -> JSON {
    var members = [JSON.Member("name", .string(author.name))]
    if let url = webAddress(author.url) { members.append(.init("url", .string(url))) }
    return .object(members)
  }
}
