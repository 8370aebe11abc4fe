internal import Clinux
internal import Glibc

/// What a program may use up.
package struct Limits: Hashable, Sendable {
  /// Seconds of processor time, for each process.
  package var cpu = 600
  /// Bytes of memory of its own, for each process: data, heap and private mappings.
  ///
  /// Not address space, of which some runtimes reserve hundreds of gigabytes and use little.
  package var memory = 2 << 30
  /// Bytes of one file that it writes.
  package var fileSize = 1 << 30
  /// Bytes in its private temporary folder, and as much again in its home and in shared memory.
  package var temporary = 1 << 30
  /// Processes and threads at once.
  package var processes = 256
  package var openFiles = 1024
  /// Time by the clock; then all its processes are killed.
  package var wall = Duration.seconds(600)
  /// Bytes of what it printed that are kept, the last ones.
  package var output = 64 << 10

  package init() {}

  /// The limits that the kernel keeps; see setrlimit(2).
  ///
  /// The number of processes is counted by user, and inside bubblewrap only those in the sandbox
  /// count. Root is exempt; ``ProcessGroup`` stands in there.
  func resources(isolated: Bool) -> [cr_limit] {
    var limits = [
      (RLIMIT_CPU, cpu), (RLIMIT_DATA, memory), (RLIMIT_FSIZE, fileSize),
      (RLIMIT_NOFILE, openFiles), (RLIMIT_CORE, 0),
    ].map { cr_limit(resource: Int32($0.0.rawValue), value: rlim_t(max(0, $0.1))) }
    if isolated {
      limits.append(
        cr_limit(resource: Int32(__RLIMIT_NPROC.rawValue), value: rlim_t(max(1, processes))))
    }
    return limits
  }
}
