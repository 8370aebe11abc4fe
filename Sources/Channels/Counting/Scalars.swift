/// The classes of characters that twitter-text's patterns are made of, and others.
extension Unicode.Scalar {
  /// The scalar, in lower case when it is a Latin capital of ASCII.
  var lowercasedASCII: Unicode.Scalar {
    "A"..."Z" ~= self ? Unicode.Scalar(UInt8(value) + 32) : self
  }

  var isASCIIAlphanumeric: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }

  var isASCIILetter: Bool { isASCIIAlphanumeric && value > 0x39 }

  /// `White_Space`, without a look into a table for what is ASCII.
  var isSpace: Bool {
    isASCII ? value == 0x20 || 0x09...0x0D ~= value : properties.isWhitespace
  }

  /// `spaces`.
  var isTwitterSpace: Bool {
    switch value {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x180E, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
      0x205F, 0x3000:
      true
    default: false
    }
  }

  /// `directionalMarkersGroup`.
  var isDirectional: Bool {
    switch value {
    case 0x202A...0x202E, 0x061C, 0x200E, 0x200F, 0x2066...0x2069: true
    default: false
    }
  }

  /// `latinAccentChars` of twitter-text.
  var isAccentedLatin: Bool {
    switch value {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0xFF, 0x100...0x24F, 0x253...0x254, 0x256...0x257,
      0x259, 0x25B, 0x263, 0x268, 0x26F, 0x272, 0x289, 0x28B, 0x2BB, 0x300...0x36F,
      0x1E00...0x1EFF:
      true
    default: false
    }
  }

  /// What an address without a scheme may be made of, beside full stops.
  var isLatinDomain: Bool { isASCIIAlphanumeric || self == "-" || isAccentedLatin }

  private var isPathLetter: Bool {
    isASCIIAlphanumeric || isAccentedLatin || 0x400...0x4FF ~= value
  }

  /// `validGeneralUrlPathChars`.
  var isPath: Bool { isPathLetter || "!*';:=+,.$/%#[]-–_~@|&".unicodeScalars.contains(self) }

  /// `validUrlPathEndingChars`.
  var isPathEnd: Bool { isPathLetter || "+-=_#/".unicodeScalars.contains(self) }

  /// `validUrlQueryChars`.
  var isQuery: Bool {
    isASCIIAlphanumeric || "!?*'@();:&=+$/%#[]-_.,~|".unicodeScalars.contains(self)
  }

  /// `validUrlQueryEndingChars`.
  var isQueryEnd: Bool { isASCIIAlphanumeric || "-_&=#/".unicodeScalars.contains(self) }
}
