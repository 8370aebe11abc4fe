internal import Workflow

/// Whether the secrets that pipelines name are on this machine; never what they are.
enum SecretsCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    guard let prepared = patient.prepared else { return [] }
    let sources = prepared.secrets.value
    let granted = Set(patient.steps.flatMap(\.grants.secrets))
    let names = granted.union(sources.names).sorted()
    if names.isEmpty { return [Finding("secrets", .fine, "no pipeline needs one")] }
    guard let trust = try? Trust(patient.doctor.location) else { return [] }
    let secrets = Secrets(sources: sources, trust: trust)
    return names.map { name in
      let source = sources[name]
      if let failure = secrets.refusal(of: name) {
        return Finding("secrets", granted.contains(name) ? .problem : .advice, failure.message)
      }
      switch secrets.isPresent(name) {
      case true?: return Finding("secrets", .fine, "\(name) is there: \(source)")
      case nil:
        return Finding("secrets", .fine, "\(name) is \(source), which was not asked")
      case false?:
        return Finding(
          "secrets", granted.contains(name) ? .problem : .advice, "\(name) is missing: \(source)",
          mend: mend(source))
      }
    }
  }

  private static func mend(_ source: SecretSource) -> String {
    switch source {
    case .environment(let name):
      "set \(name) where controlroom is started; for timers: ~/.config/controlroom/environment"
    case .file(let path): "write it to \(path), and: chmod 600 \(path)"
    case .command(let words): "install \(words[0])"
    }
  }
}
