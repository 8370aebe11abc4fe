internal import Diagnostics
internal import Digests
internal import Workflow

/// The kinds of step that know content; this is where it meets the engine.
enum ContentSteps {
  /// Every kind, bound to one publication.
  static func kinds(_ publication: Publication) -> [StepKind] {
    [snapshot, check(publication), build(publication), drafts(publication), release(publication)]
  }

  /// Every kind, bound to nothing: for verifying a pipeline without running it.
  static let names = [
    "git.snapshot", "notes.check", "site.build", "channels.draft", "site.release",
  ]

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
      "notes.check", version: Version.number, inputs: ["notes"], outputs: ["report"]
    ) { _ in
      let loaded = try await publication.library()
      await publication.report(loaded.diagnostics)
      let summary = TextReport.summary(loaded.diagnostics, notes: loaded.snapshot.notes.count)
      if loaded.diagnostics.hasErrors { throw StepFailure(summary) }
      return StepOutcome(
        ["report": Digest(ofParts: loaded.diagnostics.map(\.description)).hex], note: summary)
    }
  }

  private static func build(_ publication: Publication) -> StepKind {
    staging(
      "site.build", output: "site", folder: .site, publication: publication
    ) { loaded, staging, progress in
      let records = try await SiteBuild(loaded: loaded, progress: progress).write(to: staging)
      return (records, TextReport.count(records.count, "file"))
    }
  }

  private static func drafts(_ publication: Publication) -> StepKind {
    staging(
      "channels.draft", output: "drafts", folder: .channels, publication: publication
    ) { loaded, staging, progress in
      let made = try await DraftBuild(library: loaded.library, progress: progress)
        .write(to: staging)
      return (made.records, TextReport.count(made.drafts, "draft"))
    }
  }

  /// A step that fills one folder of the output, and is reused while that folder is as it left it.
  private static func staging(
    _ name: String, output: String, folder: OutputFolder, publication: Publication,
    _ make: @escaping @Sendable (Loaded, Staging, Progress) async throws -> ([FileRecord], String)
  ) -> StepKind {
    StepKind(
      name, version: Version.number, inputs: ["notes", "report"], outputs: [output],
      isCurrent: { _, outputs in
        guard let digest = outputs[output], let place = try? await publication.output() else {
          return false
        }
        return place.holds(folder, digest)
      },
      run: { _ in
        let loaded = try await publication.library()
        let staging = try await publication.output().stage(folder)
        let (records, note) = try await make(loaded, staging, publication.progress)
        await publication.built(folder, records)
        return StepOutcome([output: Inventory(records).digest(of: folder).hex], note: note)
      })
  }

  private static func release(_ publication: Publication) -> StepKind {
    StepKind(
      "site.release", version: Version.number, inputs: ["drafts", "notes", "site"],
      outputs: ["manifest"],
      isCurrent: { _, outputs in
        guard await !publication.hasStaged, let place = try? await publication.output(),
          let manifest = try? Disk.read(place.path + "/manifest.json")
        else { return false }
        return Digest(of: manifest).hex == outputs["manifest"]
      },
      run: { _ in
        let digest = try await publication.release()
        return StepOutcome(["manifest": digest.hex], note: publication.outputPath)
      })
  }
}
