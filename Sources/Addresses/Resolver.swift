internal import Glibc
internal import NIOPosix

/// A network address of a host.
package struct HostAddress: Hashable, Sendable {
  /// As a number, such as `192.0.2.1` or `2001:db8::1`, without brackets.
  package var text: String
  /// Four or sixteen.
  package var bytes: [UInt8]

  /// Reads a number; nil for a name.
  package init?(_ text: String) {
    var (four, six) = (in_addr(), in6_addr())
    if unsafe inet_pton(AF_INET, text, &four) == 1 {
      bytes = unsafe withUnsafeBytes(of: &four) { unsafe Array($0) }
    } else if unsafe inet_pton(AF_INET6, text, &six) == 1 {
      bytes = unsafe withUnsafeBytes(of: &six) { unsafe Array($0) }
    } else {
      return nil
    }
    self.text = text
  }
}

/// Why a host has no address.
package enum ResolveError: Error, Hashable, Sendable {
  /// There is no such host.
  case noSuchHost
  /// Nobody could be asked: the name server, or the way to it, is at fault.
  case unavailable
}

/// Asks the system for the addresses of hosts, on a thread that may wait.
package enum Resolver {
  package static let system: @Sendable (String) async throws -> [HostAddress] = { host in
    try await NIOThreadPool.singleton.runIfActive { try addresses(of: host) }
  }

  private static func addresses(of host: String) throws(ResolveError) -> [HostAddress] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    // Addresses of a family that this machine has none of are of no use.
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var first: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(host, nil, &hints, &first)
    defer { if let first = unsafe first { unsafe freeaddrinfo(first) } }
    switch status {
    case 0: break
    case EAI_NONAME, -5: throw .noSuchHost  // -5 is EAI_NODATA, which Glibc hides
    default: throw .unavailable
    }
    var found: [HostAddress] = []
    var next = unsafe first
    while let info = unsafe next {
      var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let status = unsafe getnameinfo(
        info.pointee.ai_addr, info.pointee.ai_addrlen, &name, socklen_t(name.count), nil, 0,
        NI_NUMERICHOST)
      if status == 0 {
        let text = String(
          decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // An address with a zone, as in fe80::1%eth0, is a neighbour's.
        if let address = HostAddress(text), !found.contains(address) { found.append(address) }
      }
      unsafe next = info.pointee.ai_next
    }
    if found.isEmpty { throw .noSuchHost }
    return found
  }
}
