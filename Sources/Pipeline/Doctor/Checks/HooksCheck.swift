/// The git hooks: whether they are there, ours, and of this version.
enum HooksCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    guard patient.workTree != nil else {
      return [Finding("hooks", .fine, "no commits are made in a bare repository")]
    }
    let hooks = Hooks(patient.doctor.location, program: patient.doctor.program)
    do {
      return try hooks.standing().map { path, standing in
        switch standing {
        case .current: Finding("hooks", .fine, "\(path) is installed")
        case .absent:
          Finding(
            "hooks", .advice, "\(path) is not installed: a commit is neither checked nor published",
            mend: "controlroom hooks install")
        case .other:
          Finding(
            "hooks", .problem, "\(path) is ours, but of another version or for another program",
            mend: "controlroom hooks install")
        }
      }
    } catch {
      let stop = Stop(error)
      return [Finding("hooks", .problem, stop.message, mend: stop.hint)]
    }
  }
}
