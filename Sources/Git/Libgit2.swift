internal import Clibgit2

/// Starts libgit2, once for the whole process.
///
/// It is never shut down: a second start would cost what the first did.
private let started: Int32 = {
  let status = git_libgit2_init()
  // Ours is a walk over everything once, where a cache of objects only costs memory: 8 MiB hold
  // the commits that are asked for twice.
  _ = cr_opts_set_cache_max_size(8 << 20)
  // Packs, then our reader of loose objects, then libgit2's own, whose priority is 1.
  _ = cr_opts_set_packed_priority(3)
  return status
}()

/// Stands in for mbedTLS's function of this name, with which Debian's libgit2 1.5 reads the machine's
/// certificates whenever it starts, from a path compiled into it: four fifths of a start, and the
/// option for certificates is looked at only after it.
///
/// Nothing here goes over the network by libgit2. Whatever would, trusts nobody. The dynamic linker
/// finds a program's own functions first; where libgit2 is built with other libraries, nobody calls
/// this one.
@c(mbedtls_x509_crt_parse_file) package func readNoCertificates(
  _ chain: UnsafeMutableRawPointer?, _ path: UnsafePointer<CChar>?
) -> Int32 { 0 }

/// Makes sure that libgit2 is ready; call before anything else.
func startLibgit2() throws(GitError) {
  try check("start libgit2") { min(started, 0) }
}

extension Repository {
  /// The version of libgit2 that is loaded: `1.5.1`.
  package static var libraryVersion: String {
    var (major, minor, revision): (Int32, Int32, Int32) = (0, 0, 0)
    unsafe git_libgit2_version(&major, &minor, &revision)
    return "\(major).\(minor).\(revision)"
  }
}

/// Runs one libgit2 call and turns a negative status into a ``GitError``.
///
/// The message is read on the calling thread straight after the call, because libgit2 keeps its
/// last error per thread.
func check(_ operation: @autoclosure () -> String, _ call: () -> Int32) throws(GitError) {
  let status = call()
  guard status < 0 else { return }
  let last = unsafe git_error_last()
  throw GitError(
    code: .init(rawValue: status),
    errorClass: unsafe last.map { unsafe $0.pointee.klass } ?? 0,
    operation: operation(),
    message: unsafe last.map { unsafe String(cString: $0.pointee.message) } ?? "no message")
}

/// Runs one libgit2 call that hands out an object; the caller owns the result and frees it.
func adopt(
  _ operation: @autoclosure () -> String, _ call: (inout OpaquePointer?) -> Int32
) throws(GitError) -> OpaquePointer {
  var handle: OpaquePointer?
  try check(operation()) { unsafe call(&handle) }
  guard let handle = unsafe handle else {
    throw GitError(code: .success, operation: operation(), message: "succeeded with no object")
  }
  return unsafe handle
}

/// Refuses text with a NUL, which C would cut short without a word.
func checkNoNUL(_ text: String, _ operation: @autoclosure () -> String) throws(GitError) {
  guard text.utf8.contains(0) else { return }
  throw GitError(
    code: .invalid, operation: operation(), message: "the name holds a NUL", cause: .unsafePath)
}
