internal import Diagnostics
internal import Digests
internal import Notes
internal import Workflow

/// The kinds of step that know content; this is where it meets the engine.
enum ContentSteps {
  /// Every kind, bound to one publication.
  ///
  /// Those that build are exclusive: they share the loaded library and the output folder, and each
  /// uses all processors by itself.
  static func kinds(_ publication: Publication) -> [StepKind] {
    [
      snapshot, check(publication), build("site.build", .site, output: "site", publication),
      build("channels.draft", .channels, output: "drafts", publication), release(publication),
      CommandStep.kind(publication.ground), externalLinks(publication),
      BranchStep.kind(publication),
    ] + DeliverySteps.kinds(publication) + AmendmentSteps.kinds(publication)
      + NoticeSteps.kinds(publication)
  }

  /// Every kind, bound to nothing: for verifying a pipeline without running it.
  static let unbound = kinds(
    Publication(
      RepositoryLocation("."), commit: "", asOf: Timestamp(seconds: 0), output: "",
      progress: .silent))

  /// What steps that write to the output folder may touch by themselves.
  private static let output: StepKind.OwnGrants = { _, output in
    PipelineDefinition.Grants(write: [output])
  }

  /// The kind that puts what was built in its place.
  static let releaseName = "site.release"

  /// Names what is read, so that every later step depends on it and on nothing else of the
  /// repository.
  private static let snapshot = StepKind(
    "git.snapshot", version: Version.number, parameters: ["as-of", "commit"], outputs: ["notes"]
  ) { context in
    let commit = context.parameters["commit"] ?? ""
    let asOf = context.parameters["as-of"] ?? ""
    return StepOutcome(
      ["notes": "\(commit)@\(asOf)"], note: "\(commit.prefix(12)) as of \(asOf)")
  }

  private static func check(_ publication: Publication) -> StepKind {
    StepKind(
      "notes.check", version: Version.number, inputs: ["notes"], outputs: ["report"],
      concludes: true, isExclusive: true
    ) { _ in
      let (found, notes) = try await publication.check()
      let summary = TextReport.summary(found, notes: notes)
      if found.hasErrors { throw StepFailure(summary) }
      return StepOutcome(
        ["report": Digest(ofParts: found.map(\.description)).hex], note: summary)
    }
  }

  /// Follows links to other sites; what it finds is a report, and stops nothing.
  ///
  /// Never reused: what is known of links has an age of its own.
  private static func externalLinks(_ publication: Publication) -> StepKind {
    StepKind(
      "links.external", version: Version.number, inputs: ["notes"], options: ["archive"],
      outputs: ["report"], needs: [.net], concludes: true, isCurrent: { _, _ in false }
    ) { context in
      var links = ExternalLinks(now: WallClock.milliseconds() / 1000)
      links.asksArchive = context.options["archive"] == "true"
      let gate = try await publication.gate(for: context, StepKind.nothing)
      links.isGranted = { gate.reaches($0) }
      let found = try await publication.externalLinks(links)
      let summary = TextReport.summary(found.diagnostics, notes: found.links, of: "link")
      return StepOutcome(
        ["report": Digest(ofParts: found.diagnostics.map(\.description)).hex],
        note: ([summary] + [found.remark].compactMap(\.self)).joined(separator: "; "))
    }
  }

  /// A step that fills one folder of the output, and is reused while that folder is as it left it.
  private static func build(
    _ name: String, _ folder: OutputFolder, output: String, _ publication: Publication
  ) -> StepKind {
    StepKind(
      name, version: Version.number, inputs: ["notes", "report"],
      parameters: folder == .site ? ["receipts"] : [], outputs: [output], own: Self.output,
      isExclusive: true,
      // How code is coloured depends on what the system has to say about languages, and whether there
      // are cards and smaller pictures on what it has to make them with.
      fingerprint: { _ in
        folder == .site
          ? Grammars.fingerprint + CardFonts.fingerprint + PictureProgram.fingerprint
          : CardFonts.fingerprint
      },
      isCurrent: { context, outputs in
        guard let digest = outputs[output],
          let place = await publication.look(for: context, Self.output)
        else { return false }
        return place.holds(folder, digest)
      },
      run: { context in
        let made = try await publication.build(
          folder, through: publication.gate(for: context, Self.output))
        return StepOutcome([output: made.digest.hex], note: made.note)
      })
  }

  private static func release(_ publication: Publication) -> StepKind {
    StepKind(
      releaseName, version: Version.number, inputs: ["drafts", "notes", "site"],
      parameters: ["receipts"], outputs: ["manifest"], own: output, concludes: true,
      isExclusive: true,
      isCurrent: { context, outputs in
        guard await !publication.hasStaged,
          let place = await publication.look(for: context, output),
          let manifest = try? Disk.read(place.path + "/manifest.json")
        else { return false }
        return Digest(of: manifest).hex == outputs["manifest"]
      },
      run: { context in
        let digest = try await publication.release(
          [.site: context.inputs["site"] ?? "", .channels: context.inputs["drafts"] ?? ""],
          through: publication.gate(for: context, output))
        return StepOutcome(["manifest": digest.hex], note: publication.outputPath)
      })
  }
}
