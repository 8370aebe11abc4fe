internal import Glibc

/// The lines of a text in memory, without their line ends, each a stretch of it.
///
/// For lists of a hundred thousand files, of which a build looks at a few.
struct TextLines: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var place: Int
  private let end: Int

  /// - Parameters:
  ///   - bytes: The text.
  ///   - range: Which part of it; a last line may lack its end.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    place = range.lowerBound
    end = range.upperBound
  }

  mutating func next() -> ArraySlice<UInt8>? {
    guard place < end else { return nil }
    let start = place
    let count = end - start
    let length: Int = unsafe bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = unsafe memchr(base + start, Int32(UInt8(ascii: "\n")), count)
      else { return count }
      return unsafe UnsafeRawPointer(found) - (base + start)
    }
    place = start + length + 1
    return bytes[start..<(start + length)]
  }
}
