internal import Clinux
internal import Glibc

/// An open file, socket or event; closed when nobody holds it.
final class Descriptor: Sendable {
  let number: Int32

  /// Takes over an open descriptor.
  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// Takes over what a call returned.
  ///
  /// - Throws: ``SandboxError`` with the call's errno when it is negative.
  static func adopt(_ what: String, _ number: Int32) throws(SandboxError) -> Descriptor {
    guard number >= 0 else { throw SandboxError("cannot \(what): \(reason())") }
    return Descriptor(number)
  }

  /// Both ends of a pipe, the one that is read first.
  static func pipe() throws(SandboxError) -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [-1, -1]
    guard unsafe cr_pipe(&ends) == 0 else {
      throw SandboxError("cannot make a pipe: \(reason())")
    }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// A file in memory with these bytes, to be read from its start.
  static func memory(_ bytes: [UInt8]) throws(SandboxError) -> Descriptor {
    let file = try unsafe adopt("make a file in memory", cr_memory_file("controlroom"))
    guard file.write(bytes), lseek(file.number, 0, SEEK_SET) == 0 else {
      throw SandboxError("cannot write to memory: \(reason())")
    }
    return file
  }

  /// Writes all of the bytes; false when the other side takes no more.
  func write(_ bytes: some Collection<UInt8>) -> Bool {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == ENOTSOCK {
        let count = unsafe rest.withUnsafeBytes {
          unsafe Glibc.write(number, $0.baseAddress, $0.count)
        }
        if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  /// What there is to read, at most `limit` bytes; empty at the end, nil when there is nothing yet
  /// or it cannot be read.
  func read(limit: Int = 16 << 10) -> [UInt8]? {
    while true {
      var count = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
        unsafe count = Glibc.read(number, buffer.baseAddress, limit)
        filled = max(0, count)
      }
      if count >= 0 { return bytes }
      if errno != EINTR { return nil }
    }
  }

  func setBlocking(_ blocks: Bool) {
    let flags = cr_flags(number)
    _ = cr_set_flags(number, blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
  }
}

/// Something that happens once and is seen by everybody who polls for it.
final class Signal: Sendable {
  let descriptor: Descriptor

  init() throws(SandboxError) { descriptor = try .adopt("make an event", cr_event()) }

  func raise() { _ = descriptor.write([1, 0, 0, 0, 0, 0, 0, 0]) }

  var isRaised: Bool { wait([(descriptor, POLLIN)], milliseconds: 0)?[0] ?? false }
}

/// Waits until one of the descriptors is ready.
///
/// - Parameters:
///   - descriptors: Each with what it is waited for.
///   - milliseconds: How long at most; negative for ever.
/// - Returns: Which are ready, or have come to their end; nil when none was in time.
func wait(_ descriptors: [(Descriptor, Int32)], milliseconds: Int32) -> [Bool]? {
  var polled = descriptors.map { pollfd(fd: $0.0.number, events: Int16($0.1), revents: 0) }
  let count = unsafe poll(&polled, nfds_t(polled.count), milliseconds)
  guard count > 0 else { return nil }
  return polled.map { $0.revents != 0 }
}
