import Diagnostics

/// `text.bidi-control`: characters that turn the direction in which text is read.
///
/// Source: Unicode TR36, section 2.10, and CVE-2021-42574.
enum BidiControl {
  /// More than these in one note are not worth a line each.
  static let most = 50

  static func check(
    _ found: [HiddenCharacters.Found], of file: SourceFile, lines: LineTable
  ) -> [Diagnostic] {
    found.lazy.filter { turns($0.scalar) }.prefix(most)
      .map { .bidiControl($0.scalar, at: lines.range($0.range), in: file.path) }
  }

  /// Embeddings, overrides and isolates; the marks that say the direction of what is beside them
  /// turn nothing.
  static func turns(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }
}

extension Diagnostic {
  fileprivate static func bidiControl(
    _ scalar: Unicode.Scalar, at range: SourceRange, in path: String
  ) -> Self {
    Diagnostic(
      .textBidiControl, at: range, in: path,
      "\(scalar.codePoint) turns the direction in which the text is read",
      hint: "take it out")
  }
}

extension Unicode.Scalar {
  /// `U+202E (RIGHT-TO-LEFT OVERRIDE)`.
  var codePoint: String {
    let digits = String(value, radix: 16, uppercase: true)
    let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return (properties.name ?? properties.nameAlias).map { "\(number) (\($0))" } ?? number
  }
}
