internal import ConfigFormats
import Diagnostics

/// Writes into a note that it has been reviewed.
package enum ReviewRecord {
  /// The bytes of the note with `reviewed` set, and every other byte as it was.
  ///
  /// A value that is there is replaced; otherwise a line is added where the keys of the front
  /// matter end, and a note without front matter gets some.
  ///
  /// - Parameters:
  ///   - day: When it was reviewed.
  ///   - bytes: The note.
  /// - Returns: Nil when the front matter cannot be read: what stands where is not known then.
  package static func write(_ day: Day, into bytes: [UInt8]) -> [UInt8]? {
    let fence = Fence(bytes)
    if fence.isUnclosed { return nil }
    guard let format = fence.format else {
      var result = bytes
      result.insert(contentsOf: "---\nreviewed: \(day)\n---\n\n".utf8, at: fence.body)
      return result
    }
    guard let table = try? format.read(bytes[fence.content], firstLine: 2) else { return nil }
    let old = table.table?.first { $0.key == "reviewed" }
    guard let edit = edit(bytes, fence, format, old, day) else { return nil }
    var result = bytes
    result.replaceSubrange(edit.range, with: Array(edit.text.utf8))
    // What was written is read again, so that no form of front matter can make it anything else.
    let again = Fence(result)
    guard let read = try? again.format?.read(result[again.content], firstLine: 2),
      read["reviewed"]?.text == day.description,
      read.table?.count == (table.table?.count ?? 0) + (old == nil ? 1 : 0)
    else { return nil }
    return result
  }

  private static func edit(
    _ bytes: [UInt8], _ fence: Fence, _ format: ConfigFormat, _ old: ConfigValue.Entry?, _ day: Day
  ) -> (range: Range<Int>, text: String)? {
    if let old, !old.value.isEmpty {
      let lines = LineTable(bytes)
      guard let start = lines.offset(of: old.value.range.lowerBound),
        let end = lines.offset(of: old.value.range.upperBound)
      else { return nil }
      return (start..<end, day.description)
    }
    if let old {
      // `reviewed:` with nothing behind it.
      let lines = LineTable(bytes)
      guard let end = lines.offset(of: old.keyRange.upperBound),
        let colon = bytes[end...].firstIndex(of: UInt8(ascii: ":"))
      else { return nil }
      return ((colon + 1)..<(colon + 1), " \(day)")
    }
    let place = format == .toml ? firstTable(bytes, fence.content) : fence.content.upperBound
    let isCRLF = place >= 2 && bytes[place - 1] == 0x0A && bytes[place - 2] == 0x0D
    let end = isCRLF ? "\r\n" : "\n"
    return (place..<place, format == .toml ? "reviewed = \(day)\(end)" : "reviewed: \(day)\(end)")
  }

  /// Where the keys of the document itself end in TOML: at its first table.
  private static func firstTable(_ bytes: [UInt8], _ content: Range<Int>) -> Int {
    var start = content.lowerBound
    while start < content.upperBound {
      let line = bytes[start..<content.upperBound].prefix { $0 != 0x0A }
      if line.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") { return start }
      start = min(line.endIndex + 1, content.upperBound)
    }
    return content.upperBound
  }
}
