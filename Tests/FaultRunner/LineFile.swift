import Glibc

/// A file of lines outside the ledger and its disk: what is in it stays, whatever happens here.
struct LineFile: Sendable {
  let path: String

  func append(_ line: String) throws {
    let file = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
    guard file >= 0 else { throw Failure(path: path) }
    defer { close(file) }
    let line = Array("\(line)\n".utf8)
    guard
      unsafe line.withUnsafeBytes({ unsafe write(file, $0.baseAddress, $0.count) }) == line.count
    else { throw Failure(path: path) }
  }

  /// Its lines; none when there is no such file.
  var lines: [String] {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe buffer.withUnsafeMutableBytes({
      unsafe read(file, $0.baseAddress, $0.count)
    }), count > 0 {
      text += buffer[..<count]
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  struct Failure: Error, CustomStringConvertible {
    let path: String
    var description: String { "\(path) takes nothing" }
  }
}
