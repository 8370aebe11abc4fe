package import Diagnostics

extension Library {
  /// Everything that a library is made of.
  package struct Input: Sendable {
    /// Every Markdown file that has a ``Layout/Role``.
    package var notes: [ParsedNote]
    /// What git says, by path.
    ///
    /// A file that git does not know takes the snapshot's own time.
    package var histories: [String: NoteHistory]
    /// Who wrote what git does not know yet.
    package var author: Author?
    /// Every path of the snapshot.
    package var files: [String]
    package var configuration: SiteConfiguration
    package var snapshot: Snapshot
    /// Notes of these kinds are published all the same, as in a preview, and say which they are.
    package var revealed: Set<Withheld>

    package init(
      notes: [ParsedNote], histories: [String: NoteHistory] = [:], author: Author? = nil,
      files: [String],
      configuration: SiteConfiguration, snapshot: Snapshot, revealed: Set<Withheld> = []
    ) {
      self.notes = notes
      self.histories = histories
      self.author = author
      self.files = files
      self.configuration = configuration
      self.snapshot = snapshot
      self.revealed = revealed
    }
  }

  /// Puts the notes of a snapshot together: addresses, dates, links, tags, redirects.
  ///
  /// The same input gives the same library, in whatever order the notes come.
  ///
  /// - Returns: The library, and what is wrong with it; diagnostics of the single notes are not
  ///   among them.
  package static func assemble(_ input: Input) -> Checked<Library> {
    var assembly = Assembly(input)
    return assembly.library()
  }

  /// The moments after a commit at which its library changes by itself: a date that comes, or a
  /// note that expires.
  ///
  /// - Parameters:
  ///   - notes: The notes of the commit.
  ///   - commit: When the commit was made.
  /// - Returns: In order, with the commit's offset; usually none.
  package static func moments(_ notes: [ParsedNote], commit: Timestamp) -> [Timestamp] {
    moments(notes, offset: commit.offset).filter { commit < $0 }
  }

  /// The moments at which a library changes by itself, before or after any commit of it.
  ///
  /// - Parameters:
  ///   - notes: The notes of a commit.
  ///   - offset: Of the clock on which the commit was made, in minutes: a bare date begins there.
  /// - Returns: In order, with that offset.
  package static func moments(_ notes: [ParsedNote], offset: Int) -> [Timestamp] {
    var moments: Set<Timestamp> = []
    for note in notes {
      let date = note.frontMatter.date ?? FileName(path: note.source.path).date.map(Timestamp.init)
      let begins = date.map { Assembly.moment($0, offset: offset) }
      for case let moment? in [begins, note.frontMatter.expires] {
        moments.insert(Timestamp(seconds: moment.seconds, offset: offset))
      }
    }
    return moments.sorted()
  }

  /// The latest moment, not after `now`, at which the library of a commit changed.
  ///
  /// Everything between two such moments builds to the same bytes, so a build as of now may be
  /// recorded, and reused, as of this moment.
  ///
  /// - Parameters:
  ///   - notes: The notes of the commit.
  ///   - commit: When the commit was made: the earliest answer.
  ///   - now: The wall clock.
  /// - Returns: A moment from `commit` to `now`, with the commit's offset.
  package static func effectiveAsOf(
    _ notes: [ParsedNote], commit: Timestamp, now: Timestamp
  ) -> Timestamp {
    moments(notes, commit: commit).last { $0 <= now } ?? commit
  }
}
