internal import Clinux
internal import Glibc

/// The few things done with sockets; each descriptor is closed on exec.
enum Socket {
  /// An address to connect to, as the system's resolver gave it.
  struct Address {
    var family: Int32
    var bytes: [UInt8]
    /// In numbers, without a port or brackets.
    var text: String
  }

  static func listen(unix path: String) throws(SandboxError) -> Descriptor {
    let file = try Descriptor.adopt("make a socket", make(AF_UNIX))
    guard unsafe withUnixAddress(path, { unsafe bind(file.number, $0, $1) }) == 0,
      Glibc.listen(file.number, 64) == 0
    else { throw SandboxError("cannot listen on \(path): \(reason())") }
    return file
  }

  static func connect(unix path: String) -> Descriptor? {
    let number = make(AF_UNIX)
    guard number >= 0 else { return nil }
    let file = Descriptor(number)
    guard unsafe withUnixAddress(path, { unsafe Glibc.connect(file.number, $0, $1) }) == 0 else {
      return nil
    }
    return file
  }

  /// Listens on the loopback of IPv4.
  static func listen(loopback port: UInt16) throws(SandboxError) -> Descriptor {
    let file = try Descriptor.adopt("make a socket", make(AF_INET))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let bound = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(file.number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0, Glibc.listen(file.number, 64) == 0 else {
      throw SandboxError("cannot listen on the loopback: \(reason())")
    }
    return file
  }

  static func accept(_ listening: Descriptor) -> Descriptor? {
    let number = cr_accept(listening.number)
    return number < 0 ? nil : Descriptor(number)
  }

  /// Connects to an address.
  ///
  /// - Returns: A blocking connection; nil when there is none in time.
  static func connect(_ address: Address, milliseconds: Int32) -> Descriptor? {
    let number = make(address.family)
    guard number >= 0 else { return nil }
    let file = Descriptor(number)
    file.setBlocking(false)
    let status = unsafe address.bytes.withUnsafeBytes { bytes in
      unsafe bytes.withMemoryRebound(to: sockaddr.self) {
        unsafe Glibc.connect(file.number, $0.baseAddress, socklen_t(bytes.count))
      }
    }
    if status != 0 {
      guard errno == EINPROGRESS, wait([(file, POLLOUT)], milliseconds: milliseconds) != nil else {
        return nil
      }
      var (error, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
      guard unsafe getsockopt(file.number, SOL_SOCKET, SO_ERROR, &error, &size) == 0, error == 0
      else { return nil }
    }
    file.setBlocking(true)
    return file
  }

  /// What the system's resolver knows of a name, or an address itself.
  static func addresses(of host: String, port: UInt16) -> [Address] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [Address] = []
    var next = unsafe list
    while let entry = unsafe next {
      unsafe next = entry.pointee.ai_next
      let length = unsafe entry.pointee.ai_addrlen
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      guard let bytes = unsafe entry.pointee.ai_addr,
        unsafe getnameinfo(
          bytes, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
      else { continue }
      addresses.append(
        unsafe Address(
          family: entry.pointee.ai_family,
          bytes: Array(UnsafeRawBufferPointer(start: bytes, count: Int(length))),
          text: String(
            decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)))
    }
    return addresses
  }

  private static func make(_ family: Int32) -> Int32 {
    socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  private static func withUnixAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      errno = ENAMETOOLONG
      return -1
    }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    return unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
