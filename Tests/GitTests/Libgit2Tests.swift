import Glibc
import Testing

@testable import Git

@Suite struct Libgit2Tests {
  @Test func `libgit2 reads no certificates when it starts`() {
    // libgit2's calls are bound by the dynamic linker, which looks here first.
    typealias Parse = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Int32
    let bound = unsafe dlsym(nil, "mbedtls_x509_crt_parse_file")
    let parse = unsafe unsafeBitCast(bound, to: Parse?.self)
    // mbedTLS's own says that there is no such file.
    let status = unsafe parse?(nil, "/nowhere")
    #expect(status == 0)
  }
}
