internal import Clinux
internal import Glibc

/// A process that this one started, in a session of its own.
///
/// It is killed when the thread that started it ends; start it on one that lives as long.
struct Child: Sendable {
  let id: pid_t
  /// Becomes readable when it ends.
  let ended: Descriptor

  /// What a process is started with.
  struct Start {
    var path: String
    /// The program's name first.
    var words: [String]
    var environment: [String: String] = [:]
    var directory: String?
    /// `descriptors[i]` is the program's descriptor `i`; it gets no others.
    var descriptors: [Descriptor]
    var limits: [cr_limit] = []
    var group: ProcessGroup?
    var diesWithThread = true
  }

  /// Starts it.
  ///
  /// - Throws: ``SandboxError`` when there is no such program, or it cannot be run.
  init(_ start: Start) throws(SandboxError) {
    let words = CStrings(start.words)
    let variables = CStrings(
      start.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    let numbers = start.descriptors.map(\.number)
    var id: pid_t = 0
    let error = unsafe start.path.withCString { path in
      unsafe withOptionalCString(start.directory) { directory in
        unsafe numbers.withUnsafeBufferPointer { numbers in
          unsafe start.limits.withUnsafeBufferPointer { limits in
            var what = unsafe cr_start(
              path: path, arguments: words.pointers, environment: variables.pointers,
              directory: directory, descriptors: numbers.baseAddress,
              descriptor_count: Int32(numbers.count), limits: limits.baseAddress,
              limit_count: Int32(limits.count), group: start.group?.door.number ?? -1,
              dies_with_thread: start.diesWithThread ? 1 : 0)
            return unsafe Clinux.cr_spawn(&what, &id)
          }
        }
      }
    }
    guard error == 0 else { throw SandboxError("cannot run \(start.path): \(reason(error))") }
    self.id = id
    do {
      ended = try .adopt("watch a process", cr_process_descriptor(id))
    } catch {
      Glibc.kill(-id, SIGKILL)
      waitpid(id, nil, 0)
      throw error
    }
  }

  /// Kills it and whatever is still in its session.
  func kill() {
    Glibc.kill(-id, SIGKILL)
    Glibc.kill(id, SIGKILL)
  }

  /// Waits for its end, and takes note of it so that nothing of it is left.
  func wait() -> Ending.Cause {
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
    // WIFEXITED and its like are macros, which Swift does not see; wait(2) has the layout.
    let signal = status & 0x7f
    return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal)
  }
}

/// An array of C strings that ends with NULL, as exec takes it.
@safe private final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ texts: [String]) {
    count = texts.count
    unsafe pointers = .allocate(capacity: count + 1)
    for (index, text) in texts.enumerated() {
      unsafe (pointers + index).initialize(to: strdup(text))
    }
    unsafe (pointers + count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { unsafe free(pointers[index]) }
    unsafe pointers.deallocate()
  }
}

private func withOptionalCString<R>(
  _ text: String?, _ body: (UnsafePointer<CChar>?) -> R
) -> R {
  guard let text else { return body(nil) }
  return unsafe text.withCString(body)
}
