internal import Git
internal import Glibc

/// Who is at the keyboard, as the ledger records it.
package enum Identity {
  /// Git's `user.email`, and the operating system's user where git knows none.
  package static func current(in location: RepositoryLocation) -> String {
    let email = (try? location.open().configured("user.email")) ?? nil
    if let email, !email.isEmpty { return email }
    guard let user = unsafe getpwuid(getuid()), let name = unsafe user.pointee.pw_name else {
      return "user \(getuid())"
    }
    return unsafe String(cString: name)
  }
}
