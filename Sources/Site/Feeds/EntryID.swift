internal import Digests
internal import Notes

/// What feed readers know a note by, for ever.
///
/// An `id` in the front matter that is an absolute IRI is used as it is: it may be the one that an
/// earlier site gave out. Otherwise it is made from the note's identity and first date, so that
/// neither the site's URL nor the note's title or path changes it.
func entryID(of note: Note) -> String {
  if let id = note.frontMatter.id?.value, isAbsoluteIRI(id) { return id }
  return nameUUID(["controlroom", note.identity, note.date.description])
}

/// A UUID made from a digest, as a URN.
///
/// Source: RFC 9562, section 5.8, version 8.
func nameUUID(_ parts: [String]) -> String {
  var bytes = Array(Digest(ofParts: parts).bytes.prefix(16))
  bytes[6] = bytes[6] & 0x0F | 0x80
  bytes[8] = bytes[8] & 0x3F | 0x80
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = Array("urn:uuid:".utf8)
  for (index, byte) in bytes.enumerated() {
    if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

/// Whether a text begins with a scheme and has nothing that an IRI may not hold.
///
/// Source: RFC 3987, section 2.2, read loosely.
func isAbsoluteIRI(_ text: String) -> Bool {
  guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
  let scheme = text.utf8[..<colon]
  guard let first = scheme.first, isLetter(first), text.utf8.index(after: colon) != text.endIndex
  else { return false }
  let isScheme = scheme.allSatisfy {
    isLetter($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
  }
  return isScheme
    && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"<>\"{}|\\^`".utf8.contains($0) }
}

private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
