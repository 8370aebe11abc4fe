/// The shared dialect, as PostgreSQL writes it.
enum PostgresStatement {
  /// Numbers each `?` of a statement, as `$1` and so on.
  ///
  /// One that stands in a string, a quoted name or a comment is no argument and stays.
  static func numbered(_ sql: String) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(sql.utf8.count + 16)
    var count = 0
    var rest = sql.utf8[...]
    while let byte = rest.first {
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        // A doubled quote inside reads as the end of one and the start of the next: all the same.
        let body = rest.dropFirst().prefix { $0 != byte }
        out += rest[..<body.endIndex]
        rest = rest[body.endIndex...]
        out += rest.prefix(1)
        rest = rest.dropFirst()
      case UInt8(ascii: "-") where rest.starts(with: "--".utf8):
        let comment = rest.prefix { $0 != UInt8(ascii: "\n") }
        out += comment
        rest = rest[comment.endIndex...]
      case UInt8(ascii: "?"):
        count += 1
        out += "$\(count)".utf8
        rest = rest.dropFirst()
      default:
        out.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
