/// A sum that a damaged file does not have; who writes the file on purpose owns the repository.
func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  unsafe bytes.withUnsafeBytes { bytes in
    var sum: UInt64 = 0x9E37_79B9_7F4A_7C15
    var place = 0
    while place + 8 <= bytes.count {
      let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      sum = (sum ^ UInt64(littleEndian: word)) &* 0xFF51_AFD7_ED55_8CCD
      sum ^= sum >> 32
      place += 8
    }
    while place < bytes.count {
      sum = unsafe (sum ^ UInt64(bytes[place])) &* 0x100_0000_01B3
      place += 1
    }
    return sum
  }
}
