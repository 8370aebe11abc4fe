internal import Glibc

/// Whether programs can be run under bubblewrap on this machine.
package enum Availability: Hashable, Sendable {
  case available(Sandbox)
  case refused(SandboxError)

  /// Looks for bubblewrap and builds a room with it: that it is there does not say that the kernel
  /// lets it work.
  ///
  /// - Parameter path: The folders to look in, as in `PATH`.
  package static func probe(path: String = Room.path) async -> Availability {
    for folder in path.split(separator: ":") {
      let bwrap = "\(folder)/bwrap"
      guard unsafe access(bwrap, X_OK) == 0 else { continue }
      let sandbox = Sandbox.bubblewrap(path: bwrap)
      do throws(SandboxError) {
        let ending = try await sandbox.run(Program("/usr/bin/true"))
        if ending.cause == .exited(0) { return .available(sandbox) }
        return .refused(.refused(ending.text))
      } catch {
        return .refused(error)
      }
    }
    return .refused(
      SandboxError("bubblewrap is not installed", hint: "apt-get install bubblewrap"))
  }
}

extension SandboxError {
  /// What bubblewrap said when it could not build a room, with the mend where it is known.
  static func refused(_ words: String) -> SandboxError {
    let said = words.split(separator: "\n").last.map(String.init) ?? "bwrap said nothing"
    if let missing = said.firstRange(of: "bwrap: execvp ") {
      return SandboxError("cannot run \(said[missing.upperBound...])")
    }
    let hints = [
      (
        "No permissions to create",
        "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1, and on Ubuntu "
          + "sysctl kernel.apparmor_restrict_unprivileged_userns=0"
      ),
      (
        "namespace failed",
        "a container's seccomp profile forbids namespaces: run it with "
          + "--security-opt seccomp=unconfined, or run the step on the machine itself"
      ),
      (
        "max_user_namespaces", "allow user namespaces: sysctl user.max_user_namespaces=10000"
      ),
      (
        "mount proc",
        "a container hides parts of /proc: run it with --security-opt systempaths=unconfined"
      ),
      ("Unknown option", "install bubblewrap 0.8 or newer"),
    ]
    let hint = hints.first { said.contains($0.0) }?.1
    return SandboxError("bubblewrap cannot make a sandbox: \(said)", hint: hint)
  }
}
