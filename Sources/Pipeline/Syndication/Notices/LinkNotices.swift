internal import Channels
internal import Delivering
internal import Diagnostics
internal import Digests
internal import Markdown
internal import Notes

/// What pages are to know that a note links to: that it does, that it says something else now, that it
/// does not any more.
enum LinkNotices {
  /// The channel's name.
  static let channel = "webmention"

  /// The content of a fact that is no longer one.
  private static let gone = "gone"

  /// The last time that a page was told of a note that links to it.
  ///
  /// - Parameter known: The receipts of the note.
  /// - Returns: Nil where none ever was.
  static func latest(_ known: [Receipt]) -> Attempt? {
    known.filter { $0.target != Notice.everyone }.sorted { $0.generation < $1.generation }
      .compactMap(\.settled).last { $0.fields[Attempt.Field.content] != gone }
  }

  /// What the pages are to know that a note links to, or linked to.
  ///
  /// - Parameters:
  ///   - note: The note.
  ///   - source: Where it is.
  ///   - known: Its receipts.
  ///   - isSame: Whether it says what it said when pages were told last.
  ///   - site: Whose it is.
  /// - Returns: Nothing to be told, where it links to nothing and never did.
  static func matter(
    of note: Note, at source: String, known: [Receipt], isSame: Bool, in site: SiteConfiguration
  ) -> Notice.Matter {
    let told = Notice.told(known)
    let now =
      isSame ? latest(known)?.fields[Attempt.Field.content] : Digest(of: note.source.bytes).hex
    let links = links(of: note, in: site)
    var facts = links.map { target in
      // Who leaves copies alone tells of a link once.
      let earlier = told[target]?.fields[Attempt.Field.content]
      let isLeft = earlier != nil && !site.offersEdits(on: channel)
      return fact(
        target, isLeft ? earlier ?? "" : now ?? Digest(of: note.source.bytes).hex, from: source,
        earlier == nil || earlier == gone ? "it is linked" : "the note has changed")
    }
    let left = Set(links)
    if site.offersEdits(on: channel) {
      facts += withdrawn(told.filter { !left.contains($0.key) }, from: source)
    }
    return Notice.Matter(
      subject: note.identity,
      title: "\(source), which links to \(TextReport.count(links.count, "page"))",
      facts: facts)
  }

  /// What pages are to know of a note that is there no more.
  static func matter(ofGone subject: String, known: [Receipt]) -> Notice.Matter {
    Notice.Matter(
      subject: subject, title: "\(subject), which is not there any more",
      facts: withdrawn(Notice.told(known), from: nil))
  }

  private static func withdrawn(_ told: [String: Attempt], from source: String?) -> [Notice.Fact] {
    told.compactMap { target, attempt in
      // Who has taken nothing has nothing to take back; what is being taken back stays so.
      guard target != Notice.everyone,
        attempt.state == .sent || attempt.fields[Attempt.Field.content] == gone,
        let from = attempt.fields[Attempt.Field.from] ?? source
      else { return nil }
      return fact(
        target, gone, from: from, "it is not linked any more",
        kind: Amendment.Kind.withdraw.rawValue)
    }
  }

  private static func fact(
    _ target: String, _ content: String, from source: String, _ word: String, kind: String? = nil
  ) -> Notice.Fact {
    let payload: JSON = ["source": .string(source), "target": .string(target)]
    var fields = [Attempt.Field.from: source]
    fields[Attempt.Field.kind] = kind
    return Notice.Fact(
      target: target, content: content, payload: payload.compact(), word: word, fields: fields)
  }

  /// The pages of other sites that a note links to, each once, in the order of the text.
  private static func links(of note: Note, in site: SiteConfiguration) -> [String] {
    var seen: Set<String> = []
    return zip(note.body.outline.links, note.destinations).compactMap { link, target in
      guard link.kind != .image, case .external(let address) = target, isWebAddress(address),
        site.url.map({ address != $0 && !address.hasPrefix($0 + "/") }) ?? true,
        // A receipt has lines.
        address.utf8.count <= 2000, seen.insert(address).inserted
      else { return nil }
      return address
    }
  }
}
