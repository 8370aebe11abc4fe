internal import Diagnostics
internal import Digests
internal import Git
internal import Notes
internal import Packing
internal import Workflow

/// What a build of one output folder leaves for the next one, so that a change of one text costs what
/// the change costs.
///
/// A cache, beside the ledger: one that is missing, damaged, or of another program, machine start,
/// theme, configuration or output costs the time of a whole build and nothing else.
struct BuildMemory: Sendable {
  /// What decides how everything is read and made, apart from the repository.
  var ground: Ground
  /// The commit that the output is of, and its tree.
  var commit: ObjectID
  var tree: ObjectID
  /// The commit whose receipts the site shows.
  var receipts: String?
  var layout: Layout
  var library: KeptLibrary
  /// What git says of each note, in the order of the library.
  var pasts: PackedRecords
  /// When the library changes by itself.
  var moments: [Timestamp]
  /// When each note was reviewed last, or written: days since 1970, in the order of the library.
  var reviewed: [Int]
  /// What was found wrong with the library.
  var checked: [Diagnostic]
  /// What was found wrong with the drafts.
  var drafted: [Diagnostic]
  /// What this machine leaves out.
  var remarks: [String]
  /// What the lists of the output folder were known by; what is in the folder is believed to be as
  /// noted there.
  var output: OutputState
  var drafts: Int
  /// How many notes were read, also those that are not published.
  var read: Int

  /// The program and the machine.
  struct Ground: Hashable, Sendable {
    var texts: [String]

    /// That of this process.
    ///
    /// Of another start of the machine nothing is believed: files are not flushed, and a power cut
    /// may have emptied them.
    static var current: Ground {
      Ground(texts: [
        ThisProgram.fingerprint, Grammars.fingerprint, CardFonts.fingerprint,
        String(ProcessIdentity.current().boot.prefix { $0 != "+" }),
      ])
    }
  }

  /// One note's past.
  struct Past: Hashable, Sendable {
    var history: NoteHistory
    /// Each content that it had, the newest first.
    var revisions: [History.Revision]
    /// Its content now.
    var blob: ObjectID
  }

  func past(_ index: Int) throws(Unpacker.Damaged) -> Past {
    guard index < pasts.count else { throw Unpacker.Damaged() }
    var record = try Unpacker(pasts.bytes, pasts.range(index))
    return try Past(&record)
  }
}

extension BuildMemory {
  /// Takes note of a build that wrote everything.
  ///
  /// - Returns: Nil where a next build could not go on from it.
  init?(
    of loaded: Loaded, receipts: Receipts, drafted: [Diagnostic], drafts: Int, remarks: [String],
    output: OutputState
  ) {
    let snapshot = loaded.snapshot
    guard snapshot.isCommit, let commit = snapshot.commit, snapshot.baseline == nil,
      !loaded.library.notes.contains(where: { $0.revealed != nil })
    else { return nil }
    var pasts = PackedRecords()
    for note in loaded.library.notes {
      guard let history = snapshot.histories[note.path], let blob = snapshot.objects[note.path]
      else { return nil }
      let revisions = snapshot.revisions[note.path] ?? []
      pasts.append(Past(history: history, revisions: revisions, blob: blob).packed)
    }
    ground = .current
    self.commit = commit.id
    tree = commit.tree
    self.receipts = receipts.commit
    layout = Layout(files: snapshot.files, configuration: snapshot.configuration)
    library = KeptLibrary(loaded.library)
    self.pasts = pasts
    let offset = loaded.library.snapshot.asOf.offset
    moments = Library.moments(snapshot.notes, offset: offset)
    reviewed = loaded.library.notes.map {
      ($0.frontMatter.reviewed ?? $0.date.day).daysSince1970
    }
    checked = loaded.diagnostics
    self.drafted = drafted
    self.remarks = remarks
    self.output = output
    self.drafts = drafts
    read = snapshot.notes.count
  }
}

// MARK: On disk

extension BuildMemory {
  private static func path(_ commonDirectory: String, _ output: String) -> String {
    "\(commonDirectory)/controlroom/cache/builds/"
      + Digest(of: Disk.absolute(output)).hex.prefix(16)
  }

  /// A library of a million notes; a larger one is not remembered.
  private static let sizeLimit = 1 << 30
  private static let most = 8
  private static let mark = Array("controlroom build 1 \(Version.number)\n".utf8)

  /// Reads what the last build of a folder left.
  ///
  /// - Parameters:
  ///   - commonDirectory: The repository's git folder.
  ///   - output: The folder.
  ///   - ground: That of this process; of another nothing is read.
  ///   - configuration: Reads the site's configuration as of a commit.
  /// - Returns: Nil when there is nothing that can be used.
  static func load(
    _ commonDirectory: String, _ output: String, _ ground: Ground,
    _ configuration: (ObjectID) throws -> SiteConfiguration
  ) -> BuildMemory? {
    guard
      let bytes = (try? Disk.readPlain(path(commonDirectory, output), limit: sizeLimit)) ?? nil,
      bytes.count > mark.count + 8, bytes.starts(with: mark)
    else { return nil }
    let start = mark.count + 8
    let sum = (0..<8).reduce(0 as UInt64) { $0 | UInt64(bytes[mark.count + $1]) << (8 * $1) }
    guard sum == checksum(bytes[start...]), var rest = try? Unpacker(bytes, start..<bytes.count)
    else { return nil }
    return try? BuildMemory(&rest, ground, configuration)
  }

  /// Keeps it; where it cannot be written, the next build makes everything.
  func store(_ commonDirectory: String, _ output: String) {
    var packer = Packer()
    pack(into: &packer)
    guard packer.bytes.count <= Self.sizeLimit else { return }
    let sum = checksum(packer.bytes[...])
    let head = Self.mark + (0..<8).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) }
    let path = Self.path(commonDirectory, output)
    let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex))
    try? Disk.makeFolder(folder)
    try? Disk.replace(path, with: head + packer.bytes)
    let names = (try? Disk.names(in: folder)) ?? []
    guard names.count > Self.most else { return }
    let newest = names.map { "\(folder)/\($0.name)" }
      .sorted { (Disk.changed($0), $0) > (Disk.changed($1), $1) }
    for old in newest.dropFirst(Self.most) { try? Disk.removeFile(old) }
  }

  /// Forgets it, before the output becomes another.
  static func forget(_ commonDirectory: String, _ output: String) {
    try? Disk.removeFile(path(commonDirectory, output))
  }

  private func pack(into packer: inout Packer) {
    packer.add(ground.texts.count)
    for text in ground.texts { packer.add(text) }
    packer.add(commit)
    packer.add(tree)
    packer.add(receipts)
    packer.add(layout.collections.count)
    for name in layout.collections { packer.add(name) }
    packer.add(layout.home)
    packer.add(moments.count)
    for moment in moments { packer.add(moment) }
    packer.add(reviewed)
    packer.add(checked)
    packer.add(drafted)
    packer.add(remarks.count)
    for remark in remarks { packer.add(remark) }
    packer.add(output.inventory)
    packer.add(output.manifest)
    packer.add(drafts)
    packer.add(read)
    packer.add(pasts)
    library.pack(into: &packer)
  }

  private init(
    _ bytes: inout Unpacker, _ ground: Ground,
    _ configuration: (ObjectID) throws -> SiteConfiguration
  ) throws {
    var texts: [String] = []
    for _ in 0..<(try bytes.count()) { texts.append(try bytes.text()) }
    guard texts == ground.texts else { throw Unpacker.Damaged() }
    self.ground = ground
    commit = try bytes.objectID()
    tree = try bytes.objectID()
    receipts = try bytes.textIfAny()
    var collections: [String] = []
    for _ in 0..<(try bytes.count()) { collections.append(try bytes.text()) }
    layout = Layout(collections: collections, home: try bytes.textIfAny())
    moments = []
    for _ in 0..<(try bytes.count()) { moments.append(try bytes.timestamp()) }
    reviewed = try bytes.numbers()
    checked = try bytes.diagnostics()
    drafted = try bytes.diagnostics()
    remarks = []
    for _ in 0..<(try bytes.count()) { remarks.append(try bytes.text()) }
    output = OutputState(inventory: try bytes.stamp(), manifest: try bytes.stamp())
    drafts = try bytes.number()
    read = try bytes.number()
    pasts = try bytes.records()
    library = try KeptLibrary(&bytes, configuration: try configuration(commit))
    guard bytes.isAtEnd, pasts.count == library.library.notes.count,
      reviewed.count == pasts.count
    else {
      throw Unpacker.Damaged()
    }
  }
}

extension BuildMemory.Past {
  var packed: [UInt8] {
    var packer = Packer()
    packer.add(blob)
    packer.add(history.date)
    packer.add(history.updated)
    for text in [history.author.name, history.firstPath] { packer.add(text) }
    packer.add(history.author.email)
    packer.add(history.formerPaths.count)
    for path in history.formerPaths { packer.add(path) }
    packer.add(history.renames.count)
    for (path, commit) in history.renames.sorted(by: { $0.key < $1.key }) {
      packer.add(path)
      packer.add(commit)
    }
    packer.add(revisions.count)
    for revision in revisions {
      packer.add(revision.commit)
      packer.add(revision.blob)
    }
    return packer.bytes
  }

  init(_ bytes: inout Unpacker) throws(Unpacker.Damaged) {
    blob = try bytes.objectID()
    let (date, updated) = (try bytes.timestamp(), try bytes.timestamp())
    let (name, first) = (try bytes.text(), try bytes.text())
    let author = Author(name: name, email: try bytes.textIfAny())
    var former: [String] = []
    for _ in 0..<(try bytes.count()) { former.append(try bytes.text()) }
    var renames: [String: String] = [:]
    for _ in 0..<(try bytes.count()) {
      let path = try bytes.text()
      renames[path] = try bytes.text()
    }
    history = NoteHistory(
      date: date, updated: updated, author: author, firstPath: first, formerPaths: former,
      renames: renames)
    revisions = []
    for _ in 0..<(try bytes.count()) {
      revisions.append(.init(commit: try bytes.objectID(), blob: try bytes.objectID()))
    }
  }
}

extension Packer {
  fileprivate mutating func add(_ id: ObjectID) { add(id.bytes) }

  fileprivate mutating func add(_ stamp: FileStamp) {
    add(Int(truncatingIfNeeded: stamp.inode))
    add(stamp.changed)
    add(stamp.bytes)
  }

  fileprivate mutating func add(_ diagnostics: [Diagnostic]) {
    add(diagnostics.count)
    for diagnostic in diagnostics {
      add(diagnostic.id.description)
      add(diagnostic.severity == .error)
      add(diagnostic.path)
      for place in [diagnostic.range.lowerBound, diagnostic.range.upperBound] {
        add(place.line)
        add(place.column)
      }
      add(diagnostic.message)
      add(diagnostic.hint)
      add(diagnostic.fix)
      add(diagnostic.isSafe)
    }
  }
}

extension Unpacker {
  fileprivate mutating func objectID() throws(Damaged) -> ObjectID {
    guard let id = ObjectID(bytes: try content()) else { throw Damaged() }
    return id
  }

  fileprivate mutating func stamp() throws(Damaged) -> FileStamp {
    FileStamp(
      inode: UInt64(truncatingIfNeeded: try number()), changed: try number(), bytes: try number())
  }

  fileprivate mutating func diagnostics() throws(Damaged) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for _ in 0..<(try count()) {
      let id = Diagnostic.ID(try text())
      let severity: Diagnostic.Severity = try flag() ? .error : .warning
      let path = try text()
      let start = SourcePosition(line: try number(), column: try number())
      let end = SourcePosition(line: try number(), column: try number())
      guard start <= end else { throw Damaged() }
      diagnostics.append(
        Diagnostic(
          severity, id, at: start..<end, in: path, try text(), hint: try textIfAny(),
          fix: try textIfAny(), isSafe: try flag()))
    }
    return diagnostics
  }
}
