internal import Glibc

extension Egress.Relay {
  /// The relay in a build of this program.
  ///
  /// - Parameter path: The executable; nil for the one that runs.
  /// - Returns: The relay, with the libraries that this process has loaded from elsewhere than the
  ///   system's folders: none in a release, Swift's own in a build for debugging.
  package static func here(_ path: String? = nil) -> Egress.Relay {
    Egress.Relay(
      path ?? linkTarget(of: "/proc/self/exe") ?? "", arguments: ["sandbox-relay"],
      libraries: foreignLibraries())
  }

  private static func foreignLibraries() -> [String] {
    let file = unsafe open("/proc/self/maps", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    let maps = Descriptor(file)
    var text: [UInt8] = []
    while let more = maps.read(), !more.isEmpty { text += more }
    var paths: Set<String> = []
    for line in text.split(separator: UInt8(ascii: "\n")) {
      // proc_pid_maps(5): the path is the sixth field, and the only one with a slash in front.
      guard let slash = line.firstRange(of: Array(" /".utf8)) else { continue }
      let path = String(decoding: line[slash.lowerBound...].dropFirst(), as: UTF8.self)
      if path.contains(".so"), !["/usr/", "/lib"].contains(where: path.hasPrefix) {
        paths.insert(path)
      }
    }
    return paths.sorted()
  }
}
