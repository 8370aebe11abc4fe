/// How long a host is in the form in which the name system knows it.
enum Punycode {
  /// Whether every label can be encoded, and then has 63 characters at most.
  ///
  /// twitter-text takes no other host for an address.
  static func isValidHost(_ host: ArraySlice<Unicode.Scalar>) -> Bool {
    host.split(separator: ".").allSatisfy { label in
      // Nameprep refuses tags, which flags such as England's are made of.
      if label.contains(where: { 0xE0001...0xE007F ~= $0.value }) { return false }
      let isASCII = label.allSatisfy(\.isASCII)
      return (isASCII || !label.starts(with: "xn--".unicodeScalars)) && length(of: label) <= 63
    }
  }

  /// The length of a label, with `xn--` when it is not ASCII.
  ///
  /// Source: RFC 3492, section 6.3, of which only the number of digits is kept.
  private static func length(of label: ArraySlice<Unicode.Scalar>) -> Int {
    let points = label.map { Int($0.value) }
    let basic = points.count { $0 < 0x80 }
    guard basic < points.count else { return points.count }
    var length = 4 + basic + (basic > 0 ? 1 : 0)
    var current = 0x80
    var delta = 0
    var bias = 72
    var handled = basic
    while handled < points.count, let next = points.filter({ $0 >= current }).min() {
      delta += (next - current) * (handled + 1)
      current = next
      for point in points {
        if point < current { delta += 1 }
        guard point == current else { continue }
        length += digits(of: delta, bias: bias)
        bias = adapt(delta, count: handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      current += 1
    }
    return length
  }

  private static func digits(of delta: Int, bias: Int) -> Int {
    var rest = delta
    var count = 1
    var base = 36
    while true {
      let threshold = min(max(base - bias, 1), 26)
      if rest < threshold { return count }
      rest = (rest - threshold) / (36 - threshold)
      count += 1
      base += 36
    }
  }

  private static func adapt(_ delta: Int, count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var steps = 0
    while delta > 455 {
      delta /= 35
      steps += 36
    }
    return steps + 36 * delta / (delta + 38)
  }
}
