internal import Delivering
internal import Diagnostics
internal import Digests
internal import Workflow

extension Syndicate {
  /// What programs are to be told and nobody is at; the rest is remarked upon.
  func notices(
    _ matter: Matter, by definition: PipelineDefinition, _ remarks: inout [String]
  ) async throws -> [Notice] {
    let ground = await matter.publication.deliveries()
    let refused = try location.refusedPayloads()
    var found: [Notice] = []
    for channel in matter.channels
    where means.deliverer(of: channel)?.telling != nil
      && definition.steps.contains(where: { $0.uses == DeliverySteps.kind(of: channel) })
    {
      found += try await ground.notices(on: channel).filter {
        !$0.missing.isEmpty && $0.isListable
      }
    }
    let open = found.count { $0.open != nil }
    if open > 0 {
      remarks.append(
        "somebody may be at \(TextReport.count(open, "notice")): controlroom outbox")
    }
    return found.filter { $0.open == nil && !refused.contains($0.digest.hex) }
  }
}
