internal import Sandbox
internal import Workflow

/// Whether command steps can be run as they have to be, tried from inside.
enum SandboxCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    let isUsed = patient.steps.contains { $0.uses == CommandStep.name && $0.sandbox != .none }
    let failing: Finding.State = isUsed ? .problem : .advice
    switch await Availability.probe() {
    case .refused(let why):
      let effect = isUsed ? "" : "; no step of this repository needs it"
      return [Finding("sandbox", failing, why.message + effect, mend: why.hint)]
    case .available(let sandbox):
      do {
        let open = try await EscapeProbe(sandbox).open()
        guard open.isEmpty else {
          return [
            Finding(
              "sandbox", failing, "bubblewrap lets through: \(open.joined(separator: ", "))",
              mend: "run no command step that you do not trust on this machine")
          ]
        }
        return [
          Finding("sandbox", .fine, "bubblewrap; none of \(EscapeProbe.count) ways out is open")
        ]
      } catch {
        return [Finding("sandbox", failing, error.message, mend: error.hint)]
      }
    }
  }
}
