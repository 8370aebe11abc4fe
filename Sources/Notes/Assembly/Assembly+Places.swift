import Diagnostics
import Markdown

// Where notes stand, and whether they are published.
extension Assembly {
  mutating func place() -> [Entry] {
    var ids: [String: String] = [:]
    let identities = self.identities()
    var placed: [Entry] = []
    for parsed in input.notes.sorted(by: { $0.source.path < $1.source.path }) {
      let path = parsed.source.path
      guard let role = layout.role(of: path) else { continue }
      let history = input.histories[path]
      let date =
        parsed.frontMatter.date ?? FileName(path: path).date.map(Timestamp.init) ?? history?.date
        ?? input.snapshot.asOf
      guard let address = address(of: parsed, role) else { continue }
      if role == .note, let id = parsed.frontMatter.id {
        if let other = ids[id.value] {
          diagnostics.append(
            Diagnostic(
              .noteDuplicateID, at: id.range, in: path,
              "id '\(id.value)' is that of '\(other)'", hint: "give one of them another id"))
        }
        ids[id.value] = ids[id.value] ?? path
      }
      let reason = role == .note ? withheld(parsed, history: history) : nil
      let isRevealed = reason.map(input.revealed.contains) ?? false
      placed.append(
        Entry(
          parsed: parsed, role: role, address: address, history: history,
          identity: identities[path] ?? path, date: date, withheld: isRevealed ? nil : reason,
          revealed: isRevealed ? reason : nil))
    }
    return placed
  }

  /// What each note is known by: its first path in history.
  ///
  /// A path that a rename took away may be used again. The note that had it first keeps it; later
  /// ones are numbered in the order in which they were written.
  private func identities() -> [String: String] {
    var byFirstPath: [String: [String]] = [:]
    for (path, history) in input.histories {
      byFirstPath[history.firstPath, default: []].append(path)
    }
    var identities: [String: String] = [:]
    for (first, paths) in byFirstPath {
      let ordered = paths.sorted { a, b in
        guard let one = input.histories[a]?.date, let other = input.histories[b]?.date,
          one != other
        else { return a < b }
        return one < other
      }
      for (index, path) in ordered.enumerated() {
        identities[path] = index == 0 ? first : "\(first)#\(index + 1)"
      }
    }
    return identities
  }

  mutating func address(of note: ParsedNote, _ role: Layout.Role) -> Address? {
    let path = note.source.path
    let folder = Layout.folder(of: path)
    if role == .home { return .home }
    if role == .note, let typed = note.frontMatter.path {
      if let address = Address(typed: typed) { return address }
      diagnostics.append(
        Diagnostic(
          .frontMatterValue, at: .wholeFile, in: path, "path '\(typed)' is not an address",
          hint: "write folders of letters, digits and '-', such as 'notes/fuzz-testing'"))
    }
    let address = Self.address(folder, role == .section ? nil : FileName(path: path).stem, note)
    if address == nil {
      diagnostics.append(
        Diagnostic(
          .frontMatterValue, at: .wholeFile, in: path,
          "'\(path)' has no letter or digit to make an address of",
          hint: "set 'slug' in the front matter, or rename the file"))
    }
    return address
  }

  /// The address of a file in a folder; `index.md` stands for its folder.
  static func address(_ folder: String, _ stem: String?, _ note: ParsedNote) -> Address? {
    guard let base = Address(folder: folder) else { return nil }
    guard let stem else { return base }
    if stem.lowercased() == "index", !folder.isEmpty, note.frontMatter.slug == nil { return base }
    let slug = note.frontMatter.slug ?? Slug.make(stem)
    return slug.isEmpty ? nil : base.appending(slug)
  }

  mutating func withheld(
    _ note: ParsedNote, history: NoteHistory?
  ) -> Library.Withheld? {
    let matter = note.frontMatter
    let asOf = input.snapshot.asOf
    if matter.isDraft { return .draft }
    if let expires = matter.expires, expires <= asOf { return .expired }
    if let date = matter.date ?? FileName(path: note.source.path).date.map(Timestamp.init),
      Self.moment(date, offset: asOf.offset) > asOf
    {
      diagnostics.append(
        Diagnostic(
          .noteFutureDate, at: .wholeFile, in: note.source.path,
          "not published before \(date.day)", hint: "correct 'date', or wait"))
      return .future
    }
    // A post of five words is a post.
    if note.isStub, !(note.isShortPost && note.body.outline.words > 0) {
      diagnostics.append(
        Diagnostic(
          .noteStub, at: .wholeFile, in: note.source.path,
          note.body.outline.words < Stub.fewestWords
            ? "not published: fewer than \(Stub.fewestWords) words under the title"
            : "not published: nothing but the announcement of a text",
          hint: "write it, or set 'draft: true'"))
      return .stub
    }
    return nil
  }

  /// When a date begins: a bare date does so at midnight where the commit was made, so that a note
  /// written in the small hours is not of tomorrow.
  static func moment(_ date: Timestamp, offset: Int) -> Timestamp {
    guard date.offset == 0, date.seconds % 86_400 == 0 else { return date }
    return Timestamp(seconds: date.seconds - Int64(offset * 60), offset: offset)
  }

  /// Whether an address belongs to pages that every site may have: tags, series, the theme's files.
  static func isReserved(_ address: Address) -> Bool {
    address.slugs.first.map { ["tags", "series", "theme"].contains($0) } ?? false
  }

  /// Leaves the first of the notes that share an address.
  mutating func unique(_ notes: [Entry]) -> [Entry] {
    var taken: [Address: String] = [:]
    return notes.filter { note in
      let other = Self.isReserved(note.address) ? "" : taken[note.address]
      guard let other else {
        taken[note.address] = note.path
        return true
      }
      let owner = other.isEmpty ? "pages that every site has" : "'\(other)'"
      diagnostics.append(
        Diagnostic(
          .noteDuplicateSlug, at: note.parsed.frontMatter.slugRange ?? .wholeFile, in: note.path,
          "address '\(note.address)' is that of \(owner)",
          hint: "set another 'slug' in the front matter"))
      return false
    }
  }
}
