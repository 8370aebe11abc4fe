internal import Glibc

/// Why a program could not be run at all; what became of one that ran is an ``Ending``.
package struct SandboxError: Error, Hashable, Sendable {
  /// A headline: what could not be done, and why.
  package var message: String
  /// How to mend it.
  package var hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

extension SandboxError: CustomStringConvertible {
  package var description: String { hint.map { "\(message); \($0)" } ?? message }
}

/// What the system calls an error number.
func reason(_ number: Int32 = errno) -> String {
  unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}
