/// Makes the ids of runs.
enum RunID {
  /// An id that sorts by time: 10 characters of milliseconds and 16 of randomness, in the base 32
  /// that leaves out i, l, o and u, in lower case.
  ///
  /// Source: the ULID specification, https://github.com/ulid/spec
  static func make(at milliseconds: Int64, random: () -> UInt64) -> String {
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    var characters: [UInt8] = []
    characters.reserveCapacity(26)
    for (value, count) in [(UInt64(max(0, milliseconds)), 10), (random(), 8), (random(), 8)] {
      for place in stride(from: count - 1, through: 0, by: -1) {
        characters.append(alphabet[Int(value >> (5 * UInt64(place)) & 31)])
      }
    }
    return String(decoding: characters, as: UTF8.self)
  }
}
