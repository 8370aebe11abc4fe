extension String {
  /// The text with control characters made visible, for a terminal or a log.
  ///
  /// What a repository says may hold escape sequences that recolour, retitle or rewrite a reader's
  /// terminal, and marks that make text read in another order than it has. Each such character
  /// becomes its escape, such as `\u{1B}`; line ends and tabs are not spared, since a path or a
  /// message is one line.
  package var visible: String {
    guard !utf8.span.isPrintableASCII, unicodeScalars.contains(where: \.isHidden) else {
      return self
    }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.isHidden {
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isHidden: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F: true
    // Bidirectional controls and the line separators. Source: Unicode TR36, section 2.10.
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
