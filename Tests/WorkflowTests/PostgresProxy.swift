import Foundation
import Glibc
import Support
import Synchronization

/// Stands between a client and PostgreSQL, and can lose what passes through.
///
/// One thread for each connection; it ends when either side closes.
final class PostgresProxy: Sendable {
  /// What happens to a COMMIT, once.
  enum Mishap: Sendable {
    /// It never arrives.
    case lost
    /// It is done, and the answer never arrives.
    case unanswered
    /// The same, and from then on nobody is let in.
    case unansweredForGood
  }

  let folder: String
  /// The address of a ledger that nothing stands in yet: past this proxy, and through it.
  let directAddress: String
  let address: String
  private let server: String
  private let listener: Int32
  private let mishap = Mutex<Mishap?>(nil)
  private let isShut = Atomic<Bool>(false)

  init(to server: PostgresServer) throws {
    folder = "/tmp/px-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    self.server = server.socket
    directAddress = server.address()
    address = directAddress.replacing(
      /@[^\/]*/, with: "@\(folder.replacing("/", with: "%2F"))")
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    let bound = unsafe Self.withAddress("\(folder)/.s.PGSQL.5432") {
      unsafe bind(listener, $0, $1)
    }
    guard bound == 0, listen(listener, 16) == 0 else { throw POSIXError(.EIO) }
    let work = handle
    Thread.detachNewThread {
      while case let client = accept(listener, nil, nil), client >= 0 {
        Thread.detachNewThread { work(client) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    try? FileManager.default.removeItem(atPath: folder)
  }

  func next(_ mishap: Mishap) { self.mishap.withLock { $0 = mishap } }

  private var handle: @Sendable (Int32) -> Void {
    { [weak self, server] client in
      defer { close(client) }
      guard self?.isShut.load(ordering: .relaxed) == false else { return }
      let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(upstream) }
      guard unsafe Self.withAddress(server, { unsafe connect(upstream, $0, $1) }) == 0 else {
        return
      }
      var isMute = false
      while true {
        var waiting = [
          pollfd(fd: client, events: Int16(POLLIN), revents: 0),
          pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
        ]
        guard unsafe poll(&waiting, 2, -1) > 0 else { return }
        if waiting[0].revents != 0 {
          guard let bytes = Self.receive(client) else { return }
          // A simple query: 'Q', four bytes of length, the text, a NUL.
          if bytes.first == UInt8(ascii: "Q"), bytes.dropFirst(5).elementsEqual("COMMIT\0".utf8),
            let mishap = self?.mishap.withLock({ $0.take() })
          {
            switch mishap {
            case .lost: return
            case .unanswered: isMute = true
            case .unansweredForGood:
              isMute = true
              self?.isShut.store(true, ordering: .relaxed)
            }
          }
          Self.send(bytes, to: upstream)
        }
        if waiting[1].revents != 0 {
          guard let bytes = Self.receive(upstream), !isMute else { return }
          Self.send(bytes, to: client)
        }
      }
    }
  }

  private static func receive(_ socket: Int32) -> [UInt8]? {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      unsafe count = max(0, recv(socket, buffer.baseAddress, 65_536, 0))
    }
    return bytes.isEmpty ? nil : bytes
  }

  private static func send(_ bytes: [UInt8], to socket: Int32) {
    _ = unsafe Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    return unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
