/// What a look at one thing of this machine came to.
package struct Finding: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable {
    case fine
    /// Works without; something else would be better, or is needed for what is not used here.
    case advice
    /// Something that this repository needs does not work.
    case problem
  }

  /// What was looked at, in a word or two.
  package var name: String
  package var state: State
  package var text: String
  /// The command that mends it, or what else does.
  package var mend: String?

  package init(_ name: String, _ state: State, _ text: String, mend: String? = nil) {
    self.name = name
    self.state = state
    self.text = text
    self.mend = mend
  }
}
