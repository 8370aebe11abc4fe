extension Delivery {
  /// The payloads of a draft's parts: those of a list of requests, or the one that it is.
  package static func parts(of payload: [UInt8]) -> [[UInt8]] {
    guard payload.first == UInt8(ascii: "[") else { return [payload] }
    var parts: [[UInt8]] = []
    var (depth, start, isText, isEscaped) = (0, 0, false, false)
    for (place, byte) in payload.enumerated() {
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth == 2 { start = place }
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 1 { parts.append(Array(payload[start...place])) }
      default: break
      }
    }
    return parts
  }
}
