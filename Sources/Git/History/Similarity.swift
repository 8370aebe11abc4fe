/// What a file is made of, for git's measure of how alike two files are.
///
/// The content is cut after each line, and after 64 bytes of a longer one; each piece is counted
/// by its hash. Source: git's `diffcore-delta.c`, whose numbers are kept so that what counts as a
/// rename here is what `git log --follow` shows.
struct Similarity {
  /// The whole scale; a rename needs half of it.
  static let whole = 60_000
  static let threshold = whole / 2

  let size: Int
  /// Bytes under each hash, sorted by hash.
  private let pieces: [(hash: UInt32, count: Int)]

  init(_ bytes: Span<UInt8>) {
    size = bytes.count
    // Like git, a NUL in the first 8,000 bytes means that it is no text.
    var isText = true
    for index in 0..<min(bytes.count, 8_000) where bytes[index] == 0 { isText = false }

    var found: [(hash: UInt32, count: Int)] = []
    var (high, low, length): (UInt32, UInt32, Int) = (0, 0, 0)
    func cut() {
      found.append(((high &+ low &* 0x61) % 107_927, length))
      (high, low, length) = (0, 0, 0)
    }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      let endsInCRLF = byte == UInt8(ascii: "\r") && index < bytes.count
      if isText, endsInCRLF, bytes[index] == UInt8(ascii: "\n") { continue }
      let before = high
      high = (high << 7) ^ (low >> 25)
      low = (low << 7) ^ (before >> 25)
      high = high &+ UInt32(byte)
      length += 1
      if length >= 64 || byte == UInt8(ascii: "\n") { cut() }
    }
    if length > 0 { cut() }

    found.sort { $0.hash < $1.hash }
    var merged: [(hash: UInt32, count: Int)] = []
    for piece in found {
      if merged.last?.hash == piece.hash {
        merged[merged.count - 1].count += piece.count
      } else {
        merged.append(piece)
      }
    }
    pieces = merged
  }

  /// Whether two sizes are near enough that the contents can be alike.
  static func canBeAlike(_ a: Int, _ b: Int) -> Bool {
    let larger = max(a, b)
    return larger > 0 && larger * (whole - threshold) >= (larger - min(a, b)) * whole
  }

  /// How much of the larger is in both, from 0 to ``whole``.
  func score(_ other: Similarity) -> Int {
    let larger = max(size, other.size)
    guard larger > 0 else { return 0 }
    var (i, j, shared) = (0, 0, 0)
    while i < pieces.count, j < other.pieces.count {
      let (a, b) = (pieces[i], other.pieces[j])
      if a.hash == b.hash { shared += min(a.count, b.count) }
      if a.hash <= b.hash { i += 1 }
      if b.hash <= a.hash { j += 1 }
    }
    return shared * Self.whole / larger
  }
}
