/// Rules for where a link may lead.
package enum Destination {
  /// Whether a page must never carry this destination: it runs code or reads the reader's disk.
  ///
  /// The scheme is read as a browser reads it: without leading spaces and control characters,
  /// without tabs and line ends inside, in any case.
  /// Source: the URL standard, "basic URL parser", https://url.spec.whatwg.org/.
  package static func isUnsafe(_ destination: String) -> Bool {
    var scheme: [UInt8] = []
    for byte in destination.utf8 {
      switch byte {
      case UInt8(ascii: ":"): return unsafeSchemes.contains(scheme)
      case 0x09, 0x0A, 0x0D: continue
      case 0...0x20 where scheme.isEmpty: continue
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        scheme.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): scheme.append(byte | 0x20)
      default: return false
      }
      if scheme.count > longestUnsafeScheme { return false }
    }
    return false
  }

  private static let unsafeSchemes: [[UInt8]] = [
    Array("javascript".utf8), Array("vbscript".utf8), Array("data".utf8), Array("file".utf8),
  ]
  private static let longestUnsafeScheme = 10

  /// Appends a destination, percent-encoded where a URL must be and escaped for an attribute.
  ///
  /// Percent signs are kept, so what is encoded already is not encoded twice.
  static func escape(_ destination: String, into html: inout [UInt8]) {
    let isLiteral = isLiteral
    for byte in destination.utf8 {
      switch byte {
      case UInt8(ascii: "&"): html.append("&amp;")
      case UInt8(ascii: "'"): html.append("&#x27;")
      case _ where isLiteral[Int(byte)]: html.append(byte)
      default:
        html.append(UInt8(ascii: "%"))
        html.append(hexadecimal[Int(byte >> 4)])
        html.append(hexadecimal[Int(byte & 15)])
      }
    }
  }

  private static let hexadecimal = Array("0123456789ABCDEF".utf8)

  /// The bytes that cmark leaves alone in a destination.
  private static let isLiteral: [Bool] = {
    var table = Array(repeating: false, count: 256)
    let literal =
      "-_.+!*(),%#@?=;:/$~"
      + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for byte in literal.utf8 { table[Int(byte)] = true }
    return table
  }()
}
