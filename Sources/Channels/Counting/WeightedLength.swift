@_spi(_Unicode) import Swift

/// The length of a text as X counts it.
///
/// In composed form (NFC), an address is 23, an emoji cluster 2, and any other code point 1 or 2.
///
/// Source: twitter-text (Apache-2.0), config/v3.json.
enum WeightedLength {
  /// What any address counts, however long.
  static let address = 23

  static func of(_ text: String) -> Int {
    // Composing is for letters with marks; plain ASCII has none, and is most of what we count.
    let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    // The standard library composes, but does not yet say so in public; what Foundation has in
    // its place would triple the program.
    let scalars = isASCII ? Array(text.unicodeScalars) : Array(text._nfc)
    var addresses = WebAddress.all(in: scalars, requiresScheme: false)[...]
    var length = 0
    var index = 0
    while index < scalars.count {
      if let next = addresses.first, next.lowerBound == index {
        length += address
        index = next.upperBound
        addresses.removeFirst()
      } else if !isASCII, let end = Emoji.end(in: scalars, at: index) {
        length += 2
        index = end
      } else {
        length += weight(scalars[index])
        index += 1
      }
    }
    return length
  }

  /// Whether a post would hold an address, which X charges more for.
  static func hasAddress(_ text: String) -> Bool {
    !WebAddress.all(in: Array(text._nfc), requiresScheme: false).isEmpty
  }

  private static func weight(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0...4351, 8192...8205, 8208...8223, 8242...8247: 1
    default: 2
    }
  }
}
