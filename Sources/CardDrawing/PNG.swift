internal import Cpango

/// A picture without transparency as a PNG.
///
/// cairo's own writer tries five filters for every row, which takes twice as long as everything else
/// about a card; for even surfaces and letters none of them makes the file smaller.
///
/// Source: PNG specification, third edition, sections 5 and 11.
enum PNG {
  /// Encodes pixels.
  ///
  /// - Parameters:
  ///   - pixels: Rows from the top, four bytes a pixel: blue, green, red and one that is ignored.
  ///   - width: In pixels.
  ///   - stride: Bytes from one row to the next.
  /// - Returns: The file, the same for the same pixels.
  /// - Throws: ``DrawingError`` without memory.
  static func encode(
    _ pixels: UnsafeRawBufferPointer, width: Int, stride: Int
  ) throws(DrawingError) -> [UInt8] {
    let height = pixels.count / stride
    // Each row begins with its filter: 0, none.
    let rowSize = 1 + width * 3
    let rows = unsafe [UInt8](unsafeUninitializedCapacity: rowSize * height) { rows, count in
      for y in 0..<height {
        var target = y * rowSize
        unsafe rows[target] = 0
        target += 1
        var source = y * stride
        for _ in 0..<width {
          unsafe rows[target] = pixels[source + 2]
          unsafe rows[target + 1] = pixels[source + 1]
          unsafe rows[target + 2] = pixels[source]
          target += 3
          source += 4
        }
      }
      count = rowSize * height
    }
    var size = compressBound(uLong(rows.count))
    var status = Z_OK
    let data = unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { data, count in
      // Above 4 a card takes twice as long and is a tenth smaller.
      status = unsafe compress2(data.baseAddress, &size, rows, uLong(rows.count), 4)
      count = status == Z_OK ? Int(size) : 0
    }
    guard status == Z_OK else { throw .noMemory }

    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // Eight bits, red, green and blue, not interlaced.
    append("IHDR", number(width) + number(height) + [8, 2, 0, 0, 0], to: &file)
    append("IDAT", data, to: &file)
    append("IEND", [], to: &file)
    return file
  }

  private static func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
    let chunk = Array(type.utf8) + data
    file += number(data.count)
    file += chunk
    file += number(unsafe Int(crc32(0, chunk, uInt(chunk.count))))
  }

  private static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
