extension Verification {
  /// A command stands where a program is run, and nowhere else.
  func commandProblems() -> [DefinitionError] {
    definition.steps.compactMap { step in
      guard let kind = kind(of: step) else { return nil }
      if kind.isOpen, step.command.isEmpty {
        return DefinitionError(
          "missing-command", at: .step(step.name),
          "step '\(step.name)' does not say which program it runs",
          hint: "add 'command: [program, argument]'; no shell reads it")
      }
      if !kind.isOpen, !step.command.isEmpty {
        return DefinitionError(
          "needless-command", at: .key("steps", step.name, "command"),
          "'\(step.uses)' runs no program", hint: "write 'uses: command'")
      }
      if !kind.isOpen, step.sandbox != .bubblewrap {
        return DefinitionError(
          "needless-sandbox", at: .key("steps", step.name, "sandbox"),
          "'\(step.uses)' runs no program, so there is nothing to put in a sandbox",
          hint: "remove 'sandbox'")
      }
      return nil
    }
  }
}
