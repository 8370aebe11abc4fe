internal import Diagnostics

/// A release on GitHub.
///
/// A draft of one does not keep another of the same tag away, so it is looked for by its tag and name.
///
/// Source: docs.github.com/rest/releases, version 2022-11-28.
enum GitHubRelease {
  static let deliverer = Deliverer(
    "github-release", home: "https://api.github.com", promise: .none,
    settings: [Requirement("repository", "Such as roman/notes.")],
    credentials: [
      Requirement("token", "A fine-grained token for the repository with Contents: write.")
    ],
    send: send, find: find, edits: true, withdraws: true, examine: examine)

  private static func request(
    _ talk: Talk, _ method: String, _ path: String, _ json: [UInt8]? = nil
  ) async throws(Stop) -> Request {
    let repository = try talk.setting("repository")
    let words = repository.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 2, words.allSatisfy({ !$0.isEmpty }) else {
      throw .refused("'\(repository)' is no repository; one is OWNER/NAME")
    }
    var request = talk.request(
      method, "/repos/\(String(words[0]).percentEncoded)/\(String(words[1]).percentEncoded)\(path)",
      bearer: try await talk.secret("token"),
      headers: [.init("X-GitHub-Api-Version", "2022-11-28")], json: json)
    request.headers.removeAll { $0.name == "Accept" }
    request.headers.append(.init("Accept", "application/vnd.github+json"))
    return request
  }

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    switch delivery.action {
    case .post:
      return try sent(
        try await talk.make(try await request(talk, "POST", "/releases", delivery.payload)))
    case .edit(let post):
      // Whether it is still a draft is for the person who publishes it.
      let body = try delivery.body().without("draft", "prerelease")
      return try sent(
        try await talk.make(
          try await request(talk, "PATCH", "/releases/\(post.id.percentEncoded)", body.pretty())))
    case .withdraw(let post):
      let response = try await talk.make(
        try await request(talk, "DELETE", "/releases/\(post.id.percentEncoded)"), takes: [404])
      guard response.status == 404 || response.status == 204 else {
        throw .unclear(response.told)
      }
      return .sent(post, evidence: "\(response.status): deleted")
    }
  }

  private static func sent(_ response: Response) throws(Stop) -> Answer {
    guard let release = response.json, let posted = posted(release) else {
      throw .unclear("it answers \(response.status) without a release")
    }
    return .sent(posted, evidence: "\(response.status): release \(posted.id)")
  }

  private static func posted(_ release: JSON) -> Posted? {
    release["id"]?.number.map { Posted(id: String($0), url: release["html_url"]?.text) }
  }

  private static let find: Deliverer.Finding = { delivery, talk throws(Stop) in
    if case .withdraw(let post) = delivery.action {
      let response = try await talk.ask(
        try await request(talk, "GET", "/releases/\(post.id.percentEncoded)"), takes: [404])
      return response.status == 404
        ? .found(post, evidence: "404: it is gone") : .absent("it is still there")
    }
    let body = try delivery.body()
    // By tag GitHub finds published ones alone; the list has drafts too.
    for page in 1...10 {
      let response = try await talk.ask(
        try await request(talk, "GET", "/releases?per_page=100&page=\(page)"))
      guard case .array(let releases)? = response.json else { return .unclear(response.told) }
      for release in releases {
        guard let posted = posted(release) else { continue }
        switch delivery.action {
        case .edit(let post) where post.id == posted.id:
          return PlainText.areSame(release["body"]?.text ?? "", body["body"]?.text ?? "")
            ? .found(posted, evidence: "the release has the new text")
            : .absent("the release has another text")
        case .post
        where release["tag_name"]?.text == body["tag_name"]?.text
          && release["name"]?.text == body["name"]?.text:
          return .found(posted, evidence: "release \(posted.id) has the tag and the name")
        default: continue
        }
      }
      if releases.count < 100 { break }
    }
    return .absent("no release has the tag and the name")
  }

  private static let examine: Deliverer.Examining = { talk throws(Stop) in
    let response = try await talk.ask(try await request(talk, "GET", ""))
    return AccountState(
      isAccepted: true, remark: "GitHub shows us \(response.json?["full_name"]?.text ?? "")")
  }
}
