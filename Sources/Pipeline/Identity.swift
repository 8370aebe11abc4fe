internal import Git
internal import Glibc

/// Who is at the keyboard, as the ledger records it.
package struct Identity: Hashable, Sendable {
  /// Git's `user.email`, and the operating system's user where git knows none.
  package var address: String
  /// The operating system's user.
  package var user: String
  /// The machine's name.
  package var host: String

  package init(address: String, user: String, host: String) {
    self.address = address
    self.user = user
    self.host = host
  }

  /// All that is known of the person at the keyboard.
  package init(in location: RepositoryLocation) {
    let email = (try? location.open().configured("user.email")) ?? nil
    user = Self.systemUser
    address = email.flatMap { $0.isEmpty ? nil : $0 } ?? user
    host = Self.systemHost
  }

  /// What the person at the keyboard is known by.
  package static func current(in location: RepositoryLocation) -> String {
    Identity(in: location).address
  }

  private static var systemUser: String {
    guard let user = unsafe getpwuid(getuid()), let name = unsafe user.pointee.pw_name else {
      return "user \(getuid())"
    }
    return unsafe String(cString: name)
  }

  private static var systemHost: String {
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
