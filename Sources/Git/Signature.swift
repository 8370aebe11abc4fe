internal import Clibgit2

/// Who did something, and when.
package struct Signature: Hashable, Sendable {
  package var name: String
  package var email: String
  /// Seconds since 1970-01-01 00:00 UTC; may be negative.
  package var seconds: Int64
  /// The local time's distance from UTC, in minutes east.
  package var offset: Int32

  package init(name: String, email: String, seconds: Int64, offset: Int32) {
    self.name = name
    self.email = email
    self.seconds = seconds
    self.offset = offset
  }

  /// Copies what libgit2 points at.
  @unsafe init(_ raw: UnsafePointer<git_signature>, encoding: UnsafePointer<CChar>?) {
    unsafe self.init(
      name: text(raw.pointee.name, encoding: encoding),
      email: text(raw.pointee.email, encoding: encoding),
      seconds: raw.pointee.when.time, offset: raw.pointee.when.offset)
  }
}

/// Text of a commit, in the encoding that its header names.
///
/// Latin-1 is read as what it is; everything else is taken for UTF-8, and repaired where it is not.
func text(_ start: UnsafePointer<CChar>?, encoding: UnsafePointer<CChar>?) -> String {
  guard let start = unsafe start else { return "" }
  let name = unsafe encoding.map { unsafe String(cString: $0).lowercased() } ?? "utf-8"
  guard ["iso-8859-1", "iso8859-1", "latin1", "latin-1"].contains(name) else {
    return unsafe String(cString: start)
  }
  var result = ""
  var next = unsafe start
  while unsafe next.pointee != 0 {
    result.unicodeScalars.append(Unicode.Scalar(unsafe UInt8(bitPattern: next.pointee)))
    unsafe next += 1
  }
  return result
}
