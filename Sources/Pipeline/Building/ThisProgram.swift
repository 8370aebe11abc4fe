internal import Sandbox

/// The program that runs.
enum ThisProgram {
  /// What tells it from any other, also from one that was built between two versions.
  static var fingerprint: String {
    let path = "/proc/self/exe"
    return "\(Version.engine) \(linkTarget(of: path) ?? "") \(Disk.changed(path))"
  }
}
