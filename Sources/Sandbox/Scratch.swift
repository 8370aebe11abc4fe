internal import Glibc

/// A private temporary folder, removed with everything in it when nobody holds it.
package final class Scratch: Sendable {
  package let path: String

  /// Makes it.
  ///
  /// - Throws: ``SandboxError`` when the disk refuses.
  package init() throws(SandboxError) {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(base.isEmpty ? "/tmp" : base)/controlroom-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw SandboxError(
        "cannot make a temporary folder in \(base): \(reason())",
        hint: "make room there, or set TMPDIR to another folder")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    // Children first; links are removed and not followed. What a program made unreadable for
    // itself is made readable first.
    func remove(_ folder: String) {
      unsafe chmod(folder, 0o700)
      if let entries = unsafe opendir(folder) {
        while let entry = unsafe readdir(entries) {
          let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
            unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
              unsafe String(cString: $0)
            }
          }
          if name == "." || name == ".." { continue }
          let inner = "\(folder)/\(name)"
          if unsafe unlink(inner) != 0 { remove(inner) }
        }
        unsafe closedir(entries)
      }
      unsafe rmdir(folder)
    }
    remove(path)
  }

  /// Writes a file in it.
  func write(_ text: String, to name: String) throws(SandboxError) {
    let file = try unsafe Descriptor.adopt(
      "write \(path)/\(name)",
      open("\(path)/\(name)", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o644))
    guard file.write(Array(text.utf8)) else {
      throw SandboxError("cannot write \(path)/\(name): \(reason())")
    }
  }
}
