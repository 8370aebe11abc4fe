internal import Glibc

/// What a symbolic link says; nil when there is no link at the path.
package func linkTarget(of path: String) -> String? {
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = unsafe buffer.withUnsafeMutableBytes {
    guard let start = unsafe $0.baseAddress?.assumingMemoryBound(to: CChar.self) else { return 0 }
    return unsafe readlink(path, start, $0.count)
  }
  return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
}
