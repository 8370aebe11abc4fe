internal import Channels
internal import Delivering
internal import Notes
internal import Site
internal import Workflow

extension DeliveryGround {
  /// What programs are to be told on a channel, told already or not.
  ///
  /// - Throws: ``Stop``, ``GitError`` when the receipts cannot be read.
  func notices(on channel: String) async throws -> [Notice] {
    try await notices(on: channel, of: nil)
  }

  /// What is to be told of one subject.
  ///
  /// - Throws: ``StepFailure`` when there is no such subject.
  func notice(of subject: String, on channel: String) async throws -> Notice {
    guard let notice = try await notices(on: channel, of: subject).first else {
      throw StepFailure("there is nothing to be told of '\(subject)'")
    }
    return notice
  }

  private func notices(on channel: String, of wanted: String?) async throws -> [Notice] {
    let book = try book()
    var notices: [Notice] = []
    for matter in try await matters(on: channel, of: wanted)
    where wanted.map({ $0 == matter.subject }) ?? true {
      notices.append(
        Notice(
          matter, on: channel, known: try await book.receipts(of: matter.subject, on: channel)))
    }
    return notices
  }

  private func matters(on channel: String, of wanted: String?) async throws -> [Notice.Matter] {
    switch channel {
    case FeedNotices.channel:
      FeedNotices.matters(of: try await announcedFeeds(), for: try await site().hubs)
    case LinkNotices.channel: try await linkMatters(of: wanted)
    default: []
    }
  }

  private func linkMatters(of wanted: String?) async throws -> [Notice.Matter] {
    let site = try await site()
    guard let base = site.url.map({ $0 + "/" }) else { return [] }
    let book = try book()
    var present: Set<String> = []
    var linking: [(note: Note, source: String, known: [Receipt], latest: Attempt?)] = []
    for note in try await publishedNotes() where wanted.map({ $0 == note.identity }) ?? true {
      present.insert(note.identity)
      guard !note.address.slugs.isEmpty,
        note.frontMatter.channels[LinkNotices.channel]?.isSkipped != true,
        let source = note.canonicalLink(base: base)
      else { continue }
      let known = try await book.receipts(of: note.identity, on: LinkNotices.channel)
      linking.append((note, source, known, LinkNotices.latest(known)))
    }
    var same: Set<String> = []
    // In the order of commits, so that each is read once.
    for page in linking.sorted(by: { $0.latest?.commit ?? "" < $1.latest?.commit ?? "" }) {
      if let latest = page.latest, try await memory().isSame(page.note, as: latest) {
        same.insert(page.note.identity)
      }
    }
    var matters = linking.map { page in
      LinkNotices.matter(
        of: page.note, at: page.source, known: page.known,
        isSame: same.contains(page.note.identity), in: site)
    }
    guard site.offersEdits(on: LinkNotices.channel) else { return matters }
    for subject in try await book.subjects(on: LinkNotices.channel)
    where !present.contains(subject) && wanted.map({ $0 == subject }) ?? true {
      matters.append(
        LinkNotices.matter(
          ofGone: subject,
          known: try await book.receipts(of: subject, on: LinkNotices.channel)))
    }
    return matters
  }
}

extension Attempt {
  /// The commit from which it was made.
  fileprivate var commit: String? { fields[Field.commit] }
}
