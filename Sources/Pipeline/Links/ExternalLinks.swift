package import Diagnostics
internal import Importing
internal import LinkChecking
internal import Notes

/// How links to other sites are looked at.
package struct ExternalLinks: Sendable {
  /// Whether a link is dead at its first failure, and not only after days of them.
  package var isStrict = false
  /// Whether the web archive is asked for copies of what is gone.
  package var asksArchive = false
  /// Where the archive is asked; nil for its usual place.
  package var archive: String?
  /// Whether addresses of this machine and its neighbours may be asked: for tests.
  package var allowsPrivate = false
  /// Whether a host may be asked; nil for any.
  package var isGranted: (@Sendable (_ host: String) -> Bool)?
  /// Seconds since 1970.
  package var now: Int64

  package init(now: Int64) { self.now = now }

  /// What was found.
  package struct Found: Sendable {
    package var diagnostics: [Diagnostic] = []
    package var links = 0
    /// Failed, and not yet for long enough.
    package var failing = 0
    package var unknown = 0

    /// What a person should know beside the diagnostics; nil for nothing.
    package var remark: String? {
      var parts: [String] = []
      if failing > 0 {
        parts.append(
          "\(TextReport.count(failing, "link")) failed and \(failing == 1 ? "is" : "are") watched")
      }
      if unknown > 0 { parts.append("of \(TextReport.count(unknown, "link")) nobody can tell") }
      return parts.isEmpty ? nil : "links to other sites: " + parts.joined(separator: "; ")
    }
  }

  /// Follows the links of a library, as far as they are not known from an earlier check.
  ///
  /// - Parameters:
  ///   - library: The notes.
  ///   - folder: Git's folder, where what came of links is kept.
  ///   - notes: Which notes, by path.
  ///   - progress: Is told how many links have been followed.
  /// - Returns: What is to be said, not yet as loud as the configuration wants it.
  func look(
    at library: Library, folder: String, notes: (String) -> Bool = { _ in true },
    progress: Progress
  ) async -> Found {
    let pages =
      (library.notes + library.sections.compactMap(\.note) + [library.home].compactMap(\.self))
      .filter { notes($0.path) }
    var places: [String: [(note: Int, link: Int)]] = [:]
    for (index, page) in pages.enumerated() {
      for (link, target) in page.destinations.enumerated() {
        if case .external(let address) = target {
          places[address, default: []].append((index, link))
        }
      }
    }
    let checker = LinkChecker(
      settings(library.configuration.links), anchors: MarkupReader.anchors(ofHTML:))
    let followed = places.keys.filter(checker.isFollowed).sorted()
    let file = "\(folder)/controlroom/links"
    var memory = LinkMemory((try? Disk.read(file, limit: 64 << 20)) ?? [])
    await checker.check(followed, memory: &memory, now: now) { done, total in
      progress(.links, done, of: total)
    }
    memory.forget(now: now)
    // It is a cache: without it the next check asks again.
    try? Disk.makeFolder("\(folder)/controlroom")
    try? Disk.replace(file, with: memory.bytes)

    var found = Found(links: followed.count)
    for address in followed {
      guard let finding = await finding(memory.verdict(on: address), address, &found) else {
        continue
      }
      for place in places[address] ?? [] {
        let diagnostic = pages[place.note].diagnostic(
          finding.id, ofLink: place.link, finding.message, hint: finding.hint, fix: finding.fix)
        if let diagnostic { found.diagnostics.append(diagnostic) }
      }
    }
    found.diagnostics.sort()
    return found
  }

  private func settings(_ links: SiteConfiguration.Links) -> LinkChecker.Settings {
    var settings = LinkChecker.Settings()
    settings.fetch = fetch
    settings.ignored = links.ignored.map(AddressPattern.init)
    settings.expected = links.expected.map { (AddressPattern($0.pattern), $0.statuses) }
    return settings
  }

  private var fetch: FetchSettings {
    var settings = FetchSettings()
    settings.userAgent = "controlroom/\(Version.number) (link checker)"
    settings.allowsPrivate = allowsPrivate
    settings.isGranted = isGranted
    return settings
  }

  private struct Finding {
    var id: Diagnostic.ID
    var message: String
    var hint: String?
    var fix: String?
  }

  private func finding(
    _ verdict: Verdict?, _ address: String, _ found: inout Found
  ) async -> Finding? {
    switch verdict {
    case nil, .fine: return nil
    case .unknown:
      found.unknown += 1
      return nil
    case .failing where !isStrict:
      found.failing += 1
      return nil
    case .failing(let reason, _): return await dead(address, reason)
    case .dead(let reason, let since):
      let day = Timestamp(seconds: since).day
      return await dead(address, "\(reason), since \(day)")
    case .moved(let to):
      return Finding(
        id: .linkExternalMoved, message: "'\(address)' has moved for good", hint: "write '\(to)'",
        fix: to)
    case .insecure(let better):
      return Finding(
        id: .linkExternalInsecure, message: "'\(address)' is there over TLS too",
        hint: "write '\(better)'", fix: better)
    }
  }

  private func dead(_ address: String, _ reason: String) async -> Finding {
    var copy: String?
    if asksArchive {
      let archive = archive.map { Archive(fetch, api: $0) } ?? Archive(fetch)
      copy = await archive.copy(of: address)
    }
    return Finding(
      id: .linkExternalDead, message: "'\(address)' is dead: \(reason)",
      hint: copy.map { "an archived copy is at \($0)" }
        ?? "remove it, or link to where the page is now", fix: nil)
  }
}
