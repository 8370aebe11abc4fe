internal import Glibc

/// A control group that bounds how many processes there are, for a runner that is root.
///
/// The kernel exempts root from RLIMIT_NPROC, also behind a user namespace. Groups need root in
/// turn, so each covers what the other does not.
final class ProcessGroup: Sendable {
  private let path: String
  /// Whoever writes to it joins the group.
  let door: Descriptor

  /// Where groups that count processes are made: cgroup v1's own tree, then v2's.
  private static let roots = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"]

  /// Makes a group; nil where that is not possible or not needed.
  init?(limit: Int, name: String) {
    guard geteuid() == 0 else { return nil }
    for root in Self.roots {
      let path = "\(root)/\(name)"
      guard unsafe mkdir(path, 0o755) == 0 else { continue }
      if Self.write(String(max(1, limit)), to: path + "/pids.max") {
        let door = unsafe open(path + "/cgroup.procs", O_WRONLY | O_CLOEXEC)
        if door >= 0 {
          self.path = path
          self.door = Descriptor(door)
          return
        }
      }
      unsafe rmdir(path)
    }
    return nil
  }

  deinit {
    // A process that was killed a moment ago may still be counted.
    for _ in 0..<100 where unsafe rmdir(path) != 0 && errno == EBUSY { usleep(2_000) }
  }

  /// How many processes and threads the kernel counts at the moment.
  var count: Int? {
    let file = unsafe open(path + "/pids.current", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    let text = Descriptor(file).read(limit: 32).map { String(decoding: $0, as: UTF8.self) }
    return text.flatMap { Int($0.prefix { $0 != "\n" }) }
  }

  private static func write(_ text: String, to path: String) -> Bool {
    let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    return Descriptor(file).write(Array(text.utf8))
  }
}
