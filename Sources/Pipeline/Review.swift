package import Diagnostics
internal import Git
package import Notes

/// `review`: which notes somebody should look at again, and what has changed around them.
package struct Review: Sendable {
  package var location: RepositoryLocation
  package var now: Timestamp
  package var progress: Progress

  package init(
    _ location: RepositoryLocation, now: Timestamp = .wallClock, progress: Progress = .silent
  ) {
    self.location = location
    self.now = now
    self.progress = progress
  }

  /// One note that is due.
  package struct Item: Sendable {
    package var path: String
    package var title: String
    package var owner: String?
    /// `reviewed` in its front matter, else its date.
    package var last: Day
    package var due: Day
    /// What is wrong with its links.
    package var links: [Diagnostic]
    /// Notes that it links to and that have changed since.
    package var changed: [Mention]
    /// Notes with a tag in common that were written since, the newest first.
    package var newer: [Mention]
  }

  package struct Mention: Hashable, Sendable {
    package var path: String
    package var day: Day
  }

  /// More notes of one kind are no help.
  private static let most = 10

  /// Lists what is due at a commit, the longest overdue first.
  ///
  /// - Parameter revision: The commit.
  /// - Returns: Published notes alone.
  /// - Throws: ``Stop`` when the repository cannot be read.
  package func due(at revision: String = "HEAD") async throws -> [Item] {
    let snapshot = try await Snapshot.read(.commit(revision), of: location, progress: progress)
    let loaded = try await Loaded.load(snapshot, asOf: .moment(now))
    let library = loaded.library
    let byAddress = Dictionary(
      library.notes.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    let findings = Dictionary(
      grouping: loaded.diagnostics.filter { $0.id.description.hasPrefix("link.") }, by: \.path)
    let due = Set(loaded.diagnostics.filter { $0.id == .noteReviewDue }.map(\.path))
    let items = library.notes.filter { due.contains($0.path) }.map { note in
      let last = note.frontMatter.reviewed ?? note.date.day
      let interval = library.configuration.collection(note.collection).reviewEvery ?? .usual
      var linked: [Mention] = []
      for case .page(let address, _) in note.destinations {
        guard let target = byAddress[address], target.path != note.path, last < target.updated.day
        else { continue }
        let mention = Mention(path: target.path, day: target.updated.day)
        if !linked.contains(mention) { linked.append(mention) }
      }
      let tags = Set(note.tags.map(\.slug))
      let newer = library.notes.filter { other in
        other.path != note.path && last < other.date.day
          && other.tags.contains { tags.contains($0.slug) }
      }
      return Item(
        path: note.path, title: note.title, owner: note.owner, last: last,
        due: interval.due(after: last), links: findings[note.path] ?? [],
        changed: Array(linked.prefix(Self.most)),
        newer: newer.prefix(Self.most).map { Mention(path: $0.path, day: $0.date.day) })
    }
    return items.sorted { ($0.due, $0.path) < ($1.due, $1.path) }
  }

  /// Records in the front matter of a note that it has been reviewed.
  ///
  /// - Parameters:
  ///   - path: In the repository, as reports print it.
  ///   - day: When; today by default.
  /// - Returns: The day that was written.
  /// - Throws: ``Stop`` when there is no such note in the work tree, or its front matter cannot be
  ///   read.
  package func done(_ path: String, on day: Day? = nil) throws -> Day {
    let repository = try location.open()
    guard let workTree = repository.workTree else {
      throw Stop("a bare repository has no note to write to")
    }
    let day = day ?? now.day
    let bytes: [UInt8]
    do {
      bytes = try repository.workTreeBytes(path, limit: ParsedNote.sizeLimit)
    } catch {
      guard error.code == .notFound else { throw error }
      let paths = try repository.workTreeFiles().paths.filter(Layout.isMarkdown)
      let near = Suggestion.nearest(to: path, among: paths)
      throw Stop(
        "there is no note at \(path)",
        hint: near.map { "did you mean \($0)?" } ?? "write its path in the repository")
    }
    guard Layout.isMarkdown(path), let written = ReviewRecord.write(day, into: bytes) else {
      throw Stop(
        "the front matter of \(path) cannot be read", hint: "controlroom check --worktree says why")
    }
    if written != bytes { try WorkTreeWriter(root: workTree).replace(path, with: written) }
    return day
  }
}

extension Review.Item {
  /// For a terminal: what is due, and below it what has changed.
  package var text: String {
    var lines = ["\(path.visible): last looked at on \(last), due since \(due)"]
    if let owner { lines[0] += " (\(owner.visible))" }
    for finding in links {
      let hint = finding.hint.map { ": \($0)" } ?? ""
      lines.append("  line \(finding.range.lowerBound.line): \(finding.message)\(hint)".visible)
    }
    lines += changed.map { "  links to \($0.path.visible), which changed on \($0.day)" }
    lines += newer.map { "  newer on the same subject: \($0.path.visible) of \($0.day)" }
    return lines.joined(separator: "\n")
  }

  package var json: JSON {
    [
      "path": .string(path), "title": .string(title), "owner": JSON(owner),
      "last": .string(last.description), "due": .string(due.description),
      "links": .array(
        links.map { finding in
          [
            "id": .string(finding.id.description), "line": .number(finding.range.lowerBound.line),
            "message": .string(finding.message), "hint": JSON(finding.hint),
          ]
        }),
      "changed": .array(changed.map(\.json)), "newer": .array(newer.map(\.json)),
    ]
  }
}

extension Review.Mention {
  var json: JSON { ["path": .string(path), "day": .string(day.description)] }
}

extension Review {
  /// As of a moment as a person types it; nil for what is none.
  package init?(_ location: RepositoryLocation, asOf text: String, progress: Progress) {
    guard let moment = Timestamp(text) else { return nil }
    self.init(location, now: moment, progress: progress)
  }
}
