extension ImageSize {
  /// The size in the first frame header, turned as the camera says.
  ///
  /// Source: ITU-T T.81, annex B; Exif 2.3, 4.6.4, tag 0x0112.
  static func jpeg(_ file: ImageBytes) -> ImageSize? {
    guard file.big(2, at: 0) == 0xFFD8 else { return nil }
    var offset = 2
    var isTurned = false
    // A camera's file has some dozens of segments.
    for _ in 0..<4096 {
      guard let marker = file.big(2, at: offset), marker >> 8 == 0xFF else { return nil }
      switch marker & 0xFF {
      // A byte that only fills up.
      case 0xFF:
        offset += 1
        continue
      // Frame headers; C4, C8 and CC are something else.
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        guard let height = file.big(2, at: offset + 5), let width = file.big(2, at: offset + 7)
        else { return nil }
        return isTurned
          ? ImageSize(width: height, height: width) : ImageSize(width: width, height: height)
      // The picture's data or its end: no header came before it.
      case 0xD9, 0xDA: return nil
      case 0xE1: isTurned = isTurned || orientation(file, at: offset + 4).map { $0 >= 5 } ?? false
      default: break
      }
      guard let length = file.big(2, at: offset + 2), length >= 2 else { return nil }
      offset += 2 + length
    }
    return nil
  }

  /// The orientation in an Exif segment: from 5 on the sides are exchanged.
  private static func orientation(_ file: ImageBytes, at offset: Int) -> Int? {
    guard file.has("Exif\0\0", at: offset) else { return nil }
    let start = offset + 6
    let isBig = file.has("MM", at: start)
    let number = { (size: Int, at: Int) in
      isBig ? file.big(size, at: start + at) : file.little(size, at: start + at)
    }
    guard let directory = number(4, 4), let count = number(2, directory) else { return nil }
    for entry in 0..<min(count, 64) where number(2, directory + 2 + entry * 12) == 0x0112 {
      return number(2, directory + 2 + entry * 12 + 8)
    }
    return nil
  }
}
