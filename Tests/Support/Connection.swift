import Foundation
import Glibc
import Synchronization

/// A connection to a server on this machine, spoken to byte by byte.
///
/// It waits on threads of its own: those of tasks are few, and the server of a test needs them.
package final class Connection: Sendable {
  private let socket: Int32
  private let received = Mutex<[UInt8]>([])

  /// Connects; nil when nothing listens there.
  package init?(_ address: String, port: Int) {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_NUMERICHOST
    var found: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(address, "\(port)", &hints, &found) == 0, let info = unsafe found
    else { return nil }
    defer { unsafe freeaddrinfo(info) }
    socket = unsafe Glibc.socket(
      info.pointee.ai_family, info.pointee.ai_socktype, info.pointee.ai_protocol)
    var patience = timeval(tv_sec: 120, tv_usec: 0)
    unsafe setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    guard unsafe connect(socket, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0 else {
      close(socket)
      return nil
    }
  }

  deinit { close(socket) }

  package func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Reads until a text has come, and forgets it and what came before.
  ///
  /// - Returns: All of that.
  /// - Throws: When the connection ends, or nothing comes for long.
  @discardableResult
  package func read(until text: String) async throws -> String {
    let wanted = Array(text.utf8)
    while true {
      let found = received.withLock { received -> String? in
        guard let range = received.firstRange(of: wanted) else { return nil }
        defer { received.removeSubrange(..<range.upperBound) }
        return String(decoding: received[..<range.upperBound], as: UTF8.self)
      }
      if let found { return found }
      guard try await receive() else { throw CocoaError(.fileReadUnknown) }
    }
  }

  /// Sends the head of a request, without the line that ends it, and reads the answer to its end.
  package func ask(_ head: String) async throws -> String {
    send(head + "Connection: close\r\n\r\n")
    while try await receive() {}
    return received.withLock { received in
      defer { received = [] }
      return String(decoding: received, as: UTF8.self)
    }
  }

  private func receive() async throws -> Bool {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { [self] in
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let count = unsafe buffer.withUnsafeMutableBytes {
          unsafe recv(socket, $0.baseAddress, $0.count, 0)
        }
        received.withLock { $0 += buffer[..<max(0, count)] }
        if count < 0 {
          continuation.resume(throwing: CocoaError(.fileReadUnknown))
        } else {
          continuation.resume(returning: count > 0)
        }
      }
    }
  }
}
