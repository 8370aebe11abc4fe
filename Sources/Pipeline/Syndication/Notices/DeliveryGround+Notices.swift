internal import Delivering
internal import Site
internal import Workflow

extension DeliveryGround {
  /// What programs are to be told on a channel, told already or not.
  ///
  /// - Throws: ``Stop``, ``GitError`` when the receipts cannot be read.
  func notices(on channel: String) async throws -> [Notice] {
    let book = try book()
    var notices: [Notice] = []
    for matter in try await matters(on: channel) {
      notices.append(
        Notice(
          matter, on: channel, known: try await book.receipts(of: matter.subject, on: channel)))
    }
    return notices
  }

  /// What is to be told of one subject.
  ///
  /// - Throws: ``StepFailure`` when there is no such subject.
  func notice(of subject: String, on channel: String) async throws -> Notice {
    guard let matter = try await matters(on: channel).first(where: { $0.subject == subject }) else {
      throw StepFailure("there is nothing to be told of '\(subject)'")
    }
    return Notice(
      matter, on: channel, known: try await book().receipts(of: subject, on: channel))
  }

  private func matters(on channel: String) async throws -> [Notice.Matter] {
    switch channel {
    case FeedNotices.channel:
      FeedNotices.matters(of: try await announcedFeeds(), for: try await site().hubs)
    default: []
    }
  }
}
