/// A PNG of one bit for each pixel, all white, that needs no library to write.
///
/// - Parameters:
///   - width: In pixels.
///   - height: In pixels.
///   - chunk: The name of an empty chunk before the data.
/// - Returns: The file.
package func plainPNG(width: Int, height: Int, chunk: String? = nil) -> [UInt8] {
  let row: [UInt8] = [0] + Array(repeating: 0xFF, count: (width + 7) / 8)
  let pixels = Array(repeatElement(row, count: height).joined())
  // Blocks that are stored as they are; RFC 1950 and 1951.
  var data: [UInt8] = [0x78, 0x01]
  for start in stride(from: 0, to: pixels.count, by: 0xFFFF) {
    let end = min(start + 0xFFFF, pixels.count)
    let length = UInt16(end - start)
    data += [end == pixels.count ? 1 : 0]
    data += [length, ~length].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    data += pixels[start..<end]
  }
  var (low, high): (UInt32, UInt32) = (1, 0)
  for byte in pixels {
    low = (low + UInt32(byte)) % 65_521
    high = (high + low) % 65_521
  }
  data += big(high << 16 | low)
  return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    + part("IHDR", big(UInt32(width)) + big(UInt32(height)) + [1, 0, 0, 0, 0])
    + (chunk.map { part($0, []) } ?? []) + part("IDAT", data) + part("IEND", [])
}

private func big(_ number: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}

private func part(_ name: String, _ content: [UInt8]) -> [UInt8] {
  let checked = Array(name.utf8) + content
  var sum = UInt32.max
  for byte in checked {
    sum ^= UInt32(byte)
    for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
  }
  return big(UInt32(content.count)) + checked + big(~sum)
}
