import Diagnostics

/// `secret.found`: what looks like a key or a token of a service.
///
/// The finding says which kind and where, and never repeats it: a report may be public.
enum FoundSecret {
  static let most = 50

  /// Looks at a file, code and front matter included.
  package static func check(_ file: SourceFile) -> [Diagnostic] {
    let bytes = file.bytes
    var found: [(SecretPattern, Range<Int>)] = []
    var index = 0
    // Asked for at each byte, whether it has been made would be asked too.
    let mayBegin = SecretPattern.mayBegin
    while index < bytes.count, found.count < most {
      if mayBegin[Int(bytes[index])],
        index == 0 || !SecretPattern.isWord(bytes[index - 1]),
        let (pattern, range) = SecretPattern.match(at: index, in: bytes)
      {
        found.append((pattern, range))
        index = range.upperBound
      } else {
        index += 1
      }
    }
    guard !found.isEmpty else { return [] }
    let lines = LineTable(bytes)
    return found.map { .secret($0.0.name, at: lines.range($0.1), in: file.path) }
  }
}

extension Diagnostic {
  fileprivate static func secret(_ name: String, at range: SourceRange, in path: String) -> Self {
    Diagnostic(
      .secretFound, at: range, in: path, "this looks like \(name)",
      hint: "revoke it, and take it out before it is committed")
  }
}
