internal import Glibc

/// A program of the machine that is called for one answer: `crontab`, `systemctl`.
///
/// It gets this process's environment and no terminal; a step's own program runs in the sandbox.
enum Tool {
  struct Answer: Hashable, Sendable {
    /// The exit code; 128 and the signal when it was killed.
    var status: Int32
    var output: [UInt8]
    var errors: [UInt8]
  }

  /// Calls a program that is found on the path, and waits for it.
  ///
  /// - Returns: What it answered; nil when there is no such program.
  /// - Throws: ``Stop`` when it cannot be called.
  static func call(
    _ program: String, _ arguments: [String], input: [UInt8] = []
  ) throws(Stop) -> Answer? {
    // Files, not pipes: a pipe that fills up while nobody reads stops both sides.
    let files = [try file(), try file(), try file()]
    defer { for file in files { close(file) } }
    try write(input, to: files[0])

    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (number, file) in files.enumerated() {
      unsafe posix_spawn_file_actions_adddup2(&actions, file, Int32(number))
    }
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) }
    unsafe words.append(nil)
    defer { unsafe words.forEach { unsafe free($0) } }
    var child: pid_t = 0
    let failure = unsafe posix_spawnp(&child, program, &actions, nil, words, environ)
    if failure == ENOENT { return nil }
    guard failure == 0 else { throw Stop("cannot call \(program): \(reason(failure))") }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    // wait(2) has the layout; its macros are not seen by Swift.
    let signal = status & 0x7f
    return Answer(
      status: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: read(files[1]),
      errors: read(files[2]))
  }

  /// A file without a name, gone when it is closed.
  private static func file() throws(Stop) -> Int32 {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    let file = unsafe open(folder, O_RDWR | namelessFile | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Disk.failure("make a file in", folder) }
    return file
  }

  private static func write(_ bytes: [UInt8], to file: Int32) throws(Stop) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          file, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
      }
      guard count > 0 else { throw Disk.failure("write", "a temporary file") }
      written += count
    }
    lseek(file, 0, SEEK_SET)
  }

  private static func read(_ file: Int32) -> [UInt8] {
    lseek(file, 0, SEEK_SET)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(file, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  private static func reason(_ number: Int32) -> String {
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
  }

  /// O_TMPFILE, which Swift does not see because it is made of two: open(2).
  private static let namelessFile: Int32 = 0o20_000_000 | O_DIRECTORY
}
