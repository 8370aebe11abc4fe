internal import Glibc
internal import Synchronization

/// Which process holds a step, such that another can tell whether it is gone.
///
/// A process id alone is reused; together with the process's start time and the boot it is not.
/// The session tells two openings of the ledger by one process apart.
package struct ProcessIdentity: Hashable, Sendable {
  package let boot: String
  package let id: Int32
  /// Clock ticks from the boot to the start of the process.
  package let started: String
  package let session: Int

  package init(boot: String, id: Int32, started: String, session: Int) {
    self.boot = boot
    self.id = id
    self.started = started
    self.session = session
  }

  private static let sessions = Atomic<Int>(0)

  /// This process, in a session of its own.
  package static func current() -> ProcessIdentity {
    let id = getpid()
    return ProcessIdentity(
      boot: currentBoot(), id: id, started: startTime(of: id) ?? "0",
      session: sessions.wrappingAdd(1, ordering: .relaxed).newValue)
  }

  /// Whether the process that this names still runs.
  package var isAlive: Bool {
    boot == Self.currentBoot() && Self.startTime(of: id) == started
  }

  /// Whether two sessions belong to one process.
  package func isSameProcess(as other: ProcessIdentity) -> Bool {
    boot == other.boot && id == other.id && started == other.started
  }

  /// The boot, and which of its namespaces process ids are counted in: of those in another
  /// container nothing is known here.
  private static func currentBoot() -> String {
    let boot = readLine(of: "/proc/sys/kernel/random/boot_id") ?? ""
    var status = stat()
    guard unsafe stat("/proc/self/ns/pid", &status) == 0 else { return boot }
    return "\(boot)+\(status.st_ino)"
  }

  /// Whether a machine was started anew between the two.
  package func isOfAnotherBoot(than other: ProcessIdentity) -> Bool {
    boot.prefix { $0 != "+" } != other.boot.prefix { $0 != "+" }
  }

  private static func startTime(of id: Int32) -> String? {
    guard let line = readLine(of: "/proc/\(id)/stat") else { return nil }
    // proc(5): the second field, in parentheses, may itself hold spaces and parentheses, so
    // fields are counted from the last one. State is the third field, start time the 22nd.
    guard let end = line.lastIndex(of: ")") else { return nil }
    let fields = line[end...].dropFirst().split(separator: " ")
    // A zombie has ended; only its parent has not noticed.
    guard fields.count > 19, fields[0] != "Z" else { return nil }
    return String(fields[19])
  }
}

extension ProcessIdentity {
  /// The identity as the ledger keeps it.
  package var text: String { "\(boot)/\(id)/\(started)/\(session)" }

  package init?(text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, let id = Int32(parts[1]), let session = Int(parts[3]) else {
      return nil
    }
    self.init(boot: String(parts[0]), id: id, started: String(parts[2]), session: session)
  }
}

/// The first line of a small file, such as those under /proc; nil when it cannot be read.
func readLine(of path: String) -> String? {
  let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1024) { buffer, count in
    unsafe count = max(0, read(file, buffer.baseAddress, 1024))
  }
  return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}
