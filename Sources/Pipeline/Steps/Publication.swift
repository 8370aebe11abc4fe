import Diagnostics
internal import Digests
internal import Git
internal import Notes
internal import Workflow

/// What the steps of one run share: the commit that is published and where it goes.
///
/// The library is loaded once, by the first step that needs it; a run in which every step is
/// reused never loads it.
actor Publication {
  let location: RepositoryLocation
  let commit: String
  let asOf: Timestamp
  let outputPath: String
  let receipts: Receipts
  let progress: Progress
  /// What its command steps share.
  let ground: CommandGround
  /// With what its drafts are brought to channels.
  let means: DeliveryMeans
  private var loaded: Task<Loaded, any Error>?
  private var delivering: DeliveryGround?
  private var drawn: CardShelf?
  private var opened: Output?
  private var staged: [OutputFolder: [FileRecord]] = [:]
  /// What was found to have changed since the last build, once that was asked; nil in it for
  /// everything.
  private var updating: Update??
  /// What an update has made of each folder, in the place of `staged`.
  private var changed: [OutputFolder: OutputChange] = [:]
  /// What a next build has to know of this one.
  private var drafted: (found: [Diagnostic], drafts: Int) = ([], 0)
  private var remarks: [String] = []
  private var hasConflicts = false
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var kept: [String] = []
  private var isOnlyLooking = false

  init(
    _ location: RepositoryLocation, commit: String, asOf: Timestamp, output: String,
    receipts: Receipts = Receipts(nil), means: DeliveryMeans = .real, progress: Progress,
    loaded: Loaded? = nil, update: Update? = nil
  ) {
    self.means = means
    self.receipts = receipts
    self.location = location
    self.commit = commit
    self.asOf = asOf
    outputPath = output
    self.progress = progress
    ground = CommandGround(location, commit: commit)
    self.loaded = loaded.map { loaded in Task { loaded } }
    if let update { updating = .some(update) }
  }

  func library() async throws -> Loaded {
    let task =
      loaded
      ?? Task { [commit, location, asOf, progress] in
        let snapshot = try await Snapshot.read(.commit(commit), of: location, progress: progress)
        return try await Loaded.load(snapshot, asOf: .moment(asOf))
      }
    loaded = task
    return try await task.value
  }

  /// What the deliveries of the run share.
  func deliveries() -> DeliveryGround {
    let ground = delivering ?? DeliveryGround(means, location, of: self)
    delivering = ground
    return ground
  }

  /// The social cards, drawn once for the site and the drafts.
  private func cards() async throws -> CardShelf {
    if let drawn { return drawn }
    let made = try await CardShelf.fill(for: try await library(), progress: progress)
    drawn = made
    return made
  }

  /// The gate of a step: what it reaches is asked of it.
  ///
  /// - Parameters:
  ///   - context: The step's.
  ///   - own: What its kind has where its pipeline grants it nothing.
  /// - Returns: A gate that puts on the record what it refuses.
  /// - Throws: ``GitError`` when the repository cannot be opened.
  func gate(for context: StepContext, _ own: StepKind.OwnGrants) async throws -> Gate {
    try await ground.gate(for: context, context.step.grants(or: own, output: outputPath))
  }

  /// The output folder, locked from the first call until the run is over.
  ///
  /// - Parameter gate: That of the step which needs it, and which is asked at each call.
  /// - Returns: The folder, ready to be built in.
  /// - Throws: ``StepFailure`` when the gate refuses, ``Stop`` when the disk does.
  private func output(_ gate: Gate) throws -> Output {
    let path = try gate.output(outputPath)
    if let opened { return opened }
    if isOnlyLooking, !Disk.exists(outputPath) {
      throw Stop("\(outputPath) is not there yet")
    }
    let output = try Output(
      path: path,
      shelf: RecipeShelf(commonDirectory: location.open().commonDirectory))
    opened = output
    return output
  }

  /// The output folder, for a step that only asks whether it has to be done; nil where it may not or
  /// cannot have it.
  func look(for context: StepContext, _ own: StepKind.OwnGrants) async -> Output? {
    // A step that is refused is done, and is refused again then, for the record.
    let quiet = StepContext(step: context.step, run: context.run)
    return try? output(await gate(for: quiet, own))
  }

  /// Keeps the output folder from being made.
  func onlyLook() { isOnlyLooking = true }

  /// What has changed since the last build; nil when everything is to be built, or has been read.
  private func update() throws -> Update? {
    if let updating { return updating }
    guard loaded == nil else { return nil }
    let repository = try location.open()
    let found = Update.find(
      location, try repository.commit(at: commit), output: outputPath, asOf: .moment(asOf),
      receipts: receipts, progress: progress)
    updating = .some(found)
    return found
  }

  /// Checks the library.
  ///
  /// - Returns: What is wrong with it, and how many notes were looked at, also those that are as they
  ///   were in the last build.
  func check() async throws -> (found: [Diagnostic], notes: Int) {
    if let update = try update() {
      diagnostics = update.diagnostics
      return (update.diagnostics, update.before.read)
    }
    let loaded = try await library()
    diagnostics = loaded.diagnostics
    return (loaded.diagnostics, loaded.snapshot.notes.count)
  }

  /// Follows the links to other sites, and adds what is found to the report.
  func externalLinks(_ links: ExternalLinks) async throws -> ExternalLinks.Found {
    let loaded = try await library()
    var found = await links.look(
      at: loaded.library, folder: try location.open().commonDirectory, progress: progress)
    found.diagnostics = found.diagnostics.applying(loaded.library.configuration.rules)
    diagnostics = (diagnostics + found.diagnostics).sorted()
    return found
  }

  /// Builds one folder of the output in its staging folder, for the release.
  ///
  /// - Parameters:
  ///   - folder: Which.
  ///   - gate: The step's.
  /// - Returns: What the folder will be known by, and how much was made in words.
  /// - Throws: ``Stop`` when the disk refuses, ``StepFailure`` when the gate does.
  func build(
    _ folder: OutputFolder, through gate: Gate
  ) async throws -> (digest: Digest, note: String) {
    // A refusal comes before the work.
    let output = try output(gate)
    if let made = try await change(of: folder, output) { return made }
    let loaded = try await library()
    let staging = try output.stage(folder)
    let records: [FileRecord]
    let note: String
    switch folder {
    case .site:
      let cards = try await cards()
      let pictures = try await PictureShelf.fill(for: loaded, progress: progress)
      let made = try await SiteBuild(
        loaded: loaded, receipts: receipts, cards: cards, pictures: pictures, progress: progress
      )
      .write(to: staging)
      records = made.records
      hasConflicts = made.hasConflicts
      self.remarks = cards.remarks + pictures.remarks
      let remarks = cards.remarks.prefix(3) + pictures.remarks.prefix(3)
      note = ([TextReport.count(records.count, "file")] + remarks)
        .joined(separator: "; ")
    case .channels:
      let made = try await DraftBuild(
        loaded: loaded, cards: try await cards(), progress: progress
      ).write(to: staging)
      let found = loaded.settled(made.diagnostics)
      diagnostics = (diagnostics + found).sorted()
      if found.hasErrors {
        throw StepFailure(TextReport.summary(found, notes: loaded.library.notes.count))
      }
      records = made.value.records
      note = TextReport.count(made.value.drafts, "draft")
      drafted = (found, made.value.drafts)
    }
    staged[folder] = records
    return (Inventory(records).digest(of: folder), note)
  }

  /// Makes what has changed of one folder since the last build; nil when all of it is to be built.
  private func change(
    of folder: OutputFolder, _ output: Output
  ) async throws -> (digest: Digest, note: String)? {
    guard let update = try update(), staged.isEmpty, output.state == update.before.output else {
      return nil
    }
    let inventory = try output.inventoryText()
    let made: OutputChange?
    switch folder {
    case .site: made = try await update.site(output, inventory)
    case .channels:
      let drafts = try update.drafts(output, inventory)
      if let drafts {
        diagnostics = (diagnostics + drafts.diagnostics).sorted()
        drafted = (drafts.diagnostics, update.before.drafts)
      }
      made = drafts?.value
    }
    guard let made else {
      // What was made of the other folder is made again with everything.
      updating = .some(nil)
      changed = [:]
      return nil
    }
    changed[folder] = made
    let after = inventory.changing(made.files.map(\.record), removed: made.removed).text
    return (
      after.digest(of: folder),
      TextReport.count(made.files.count + made.removed.count, "file") + " changed"
    )
  }

  /// Commits the site that is in its place to a branch.
  ///
  /// - Parameters:
  ///   - branch: The branch's name.
  ///   - manifest: The digest of the manifest that came with the site.
  ///   - gate: The step's.
  /// - Returns: The commit that the branch stands for, and whether it is a new one.
  /// - Throws: ``Stop`` when the site is not what was released, or the branch is not for sites;
  ///   ``StepFailure`` when the gate refuses.
  func commitSite(
    to branch: String, manifest: String, through gate: Gate
  ) throws -> (commit: ObjectID, isNew: Bool) {
    try gate.branch(branch)
    let output = try output(gate)
    let changed = Stop(
      "\(output.path) is not as it was released", hint: "publish again, and edit nothing in it")
    guard let bytes = try Disk.read(output.path + "/manifest.json"),
      Digest(of: bytes).hex == manifest
    else { throw changed }
    let repository = try location.open()
    let target = try SiteBranch(
      branch, of: try repository.commit(at: commit), in: repository)
    let files = try output.inventory().records(in: .site).map { record in
      guard let bytes = try Disk.read("\(output.path)/\(record.path)"),
        Digest(of: bytes) == record.digest
      else { throw changed }
      return (
        path: String(record.path.dropFirst(OutputFolder.site.prefix.count)),
        blob: try repository.write(bytes)
      )
    }
    return try target.commit(files)
  }

  /// Whether something was built in this run that is not in its place yet.
  var hasStaged: Bool { !staged.isEmpty || !changed.isEmpty }

  /// Puts what was built in its place.
  ///
  /// What an earlier process built for this run, and did not live to release, is built again: the
  /// same input makes the same bytes, and that is checked here.
  ///
  /// - Parameters:
  ///   - digests: What each folder is to be.
  ///   - gate: The step's.
  /// - Returns: The digest of the manifest.
  /// - Throws: ``Stop`` when a folder came out otherwise, or the disk refuses; ``StepFailure`` when
  ///   the gate does.
  func release(_ digests: [OutputFolder: String], through gate: Gate) async throws -> Digest {
    let output = try output(gate)
    if let manifest = try releaseChange(digests, output) { return Digest(of: manifest) }
    let manifest = Manifest(try await library(), receipts)
    for folder in OutputFolder.allCases {
      guard let digest = digests[folder], staged[folder] == nil,
        !output.holds(folder, digest)
      else { continue }
      let made = try await build(folder, through: gate).digest.hex
      guard made == digest else {
        throw Stop(
          "'\(folder.rawValue)' came out otherwise than when it was first built",
          hint: "publish again, and report it: the same commit has to build to the same bytes")
      }
    }
    var bytes: [UInt8] = []
    kept = try output.release(staged) { inventory in
      bytes = manifest.bytes(inventory)
      return bytes
    }
    try await remember(output)
    staged = [:]
    return Digest(of: bytes)
  }

  /// Puts in its place what an update has made; nil when that is not all that there is to be.
  ///
  /// - Returns: The manifest.
  private func releaseChange(
    _ digests: [OutputFolder: String], _ output: Output
  ) throws -> [UInt8]? {
    guard let update = try update(), !changed.isEmpty, staged.isEmpty,
      output.state == update.before.output
    else { return nil }
    let inventory = try output.inventoryText()
    var all = OutputChange()
    for folder in OutputFolder.allCases { if let change = changed[folder] { all.add(change) } }
    let after = inventory.changing(all.files.map(\.record), removed: all.removed).text
    // Another process may have made the other folder for this run.
    let isAll = OutputFolder.allCases.allSatisfy {
      digests[$0, default: ""].isEmpty || after.digest(of: $0).hex == digests[$0]
    }
    guard isAll,
      let released = try update.release(
        all, drafted: drafted.found, into: output, inventory)
    else {
      updating = .some(nil)
      changed = [:]
      return nil
    }
    changed = [:]
    return released.manifest
  }

  /// Leaves for the next build what this one knows, where it has built everything.
  private func remember(_ output: Output) async throws {
    guard staged[.site] != nil, staged[.channels] != nil, !hasConflicts, let state = output.state
    else { return }
    BuildMemory(
      of: try await library(), receipts: receipts, drafted: drafted.found, drafts: drafted.drafts,
      remarks: remarks, output: state
    )?.store(try location.open().commonDirectory, output.path)
  }
}
