internal import Clibgit2

/// The name of a git object: 20 bytes of SHA-1.
///
/// Ordered like its hexadecimal form.
package struct ObjectID: Hashable, Sendable {
  // Numbers instead of the imported 20-tuple: hashing and comparing take three instructions.
  private let head: UInt64
  private let middle: UInt64
  private let tail: UInt32

  /// Reads 40 hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    guard hex.utf8.count == 40, !hex.utf8.contains(0) else { return nil }
    var raw = git_oid()
    guard unsafe git_oid_fromstr(&raw, hex) == 0 else { return nil }
    self = unsafe withUnsafeBytes(of: raw) { unsafe ObjectID(bytes: $0) }
  }

  /// Reads the first 20 of `bytes`, which must be that many.
  @unsafe init(bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count >= 20)
    head = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    middle = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    tail = unsafe UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
  }

  /// Reads 20 bytes; nil for another number of them.
  package init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count == 20 else { return nil }
    self = unsafe bytes.withUnsafeBytes { unsafe ObjectID(bytes: $0) }
  }

  /// The 20 bytes.
  package var bytes: [UInt8] {
    [(head, 8), (middle, 8), (UInt64(tail), 4)].flatMap { word, count in
      (0..<count).map { UInt8(truncatingIfNeeded: word >> UInt64((count - 1 - $0) * 8)) }
    }
  }

  /// Copies what libgit2 points at.
  init(_ raw: git_oid) {
    self = unsafe withUnsafeBytes(of: raw) { unsafe ObjectID(bytes: $0) }
  }

  /// The form that libgit2 takes.
  var raw: git_oid {
    var raw = git_oid()
    unsafe withUnsafeMutableBytes(of: &raw) { bytes in
      unsafe bytes.storeBytes(of: head.bigEndian, toByteOffset: 0, as: UInt64.self)
      unsafe bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
      unsafe bytes.storeBytes(of: tail.bigEndian, toByteOffset: 16, as: UInt32.self)
    }
    return raw
  }
}

extension ObjectID: Comparable {
  package static func < (a: Self, b: Self) -> Bool {
    (a.head, a.middle, a.tail) < (b.head, b.middle, b.tail)
  }
}

extension ObjectID: CustomStringConvertible {
  /// 40 hexadecimal digits, lower case.
  package var description: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(40)
    for (word, bits) in [(head, 64), (middle, 64), (UInt64(tail), 32)] {
      for shift in stride(from: bits - 4, through: 0, by: -4) {
        text.append(digits[Int(word >> UInt64(shift) & 15)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
