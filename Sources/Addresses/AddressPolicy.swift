/// Which network addresses a link may lead to: public ones.
///
/// What stands in a note must not reach what only this machine can reach: a router, a metadata
/// service, a database without a password.
///
/// Source: the IANA special-purpose address registries, RFC 6890 and its heirs.
package enum AddressPolicy {
  /// Whether an address belongs to the public internet.
  ///
  /// - Parameter bytes: Four bytes of IPv4, or sixteen of IPv6.
  /// - Returns: False for every block that is private, local, reserved or a translation of one.
  package static func isPublic(_ bytes: [UInt8]) -> Bool {
    switch bytes.count {
    case 4: !blocks4.contains { $0.holds(bytes) }
    case 16: isPublic6(bytes)
    default: false
    }
  }

  private static func isPublic6(_ bytes: [UInt8]) -> Bool {
    // IPv4 in other clothes: mapped, and translated by NAT64, 6to4 and Teredo.
    if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
      return isPublic(Array(bytes[12...]))
    }
    if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) {
      return isPublic(Array(bytes[12...]))
    }
    if bytes.starts(with: [0x20, 0x02]) { return isPublic(Array(bytes[2..<6])) }
    // All of what is public so far is in 2000::/3.
    return bytes[0] & 0xE0 == 0x20 && !blocks6.contains { $0.holds(bytes) }
  }

  private struct Block: Sendable {
    var prefix: [UInt8]
    var bits: Int

    init(_ prefix: [UInt8], _ bits: Int) {
      self.prefix = prefix
      self.bits = bits
    }

    func holds(_ bytes: [UInt8]) -> Bool {
      for (index, byte) in prefix.enumerated() {
        let rest = bits - index * 8
        if rest <= 0 { return true }
        let mask: UInt8 = rest >= 8 ? 0xFF : ~(0xFF >> UInt8(rest))
        if bytes[index] & mask != byte & mask { return false }
      }
      return true
    }
  }

  private static let blocks4 = [
    Block([0], 8),  // this network
    Block([10], 8),  // private
    Block([100, 64], 10),  // shared by carriers
    Block([127], 8),  // loopback
    Block([169, 254], 16),  // link-local, and the metadata services of clouds
    Block([172, 16], 12),  // private
    Block([192, 0, 0], 24),  // protocol assignments
    Block([192, 0, 2], 24),  // documentation
    Block([192, 31, 196], 24),  // AS112
    Block([192, 52, 193], 24),  // AMT
    Block([192, 88, 99], 24),  // 6to4 relays
    Block([192, 168], 16),  // private
    Block([192, 175, 48], 24),  // AS112
    Block([198, 18], 15),  // benchmarks
    Block([198, 51, 100], 24),  // documentation
    Block([203, 0, 113], 24),  // documentation
    Block([224], 4),  // multicast
    Block([240], 4),  // reserved, and broadcast
  ]

  private static let blocks6 = [
    Block([0x20, 0x01, 0x00], 23),  // protocol assignments, Teredo among them
    Block([0x20, 0x01, 0x0D, 0xB8], 32),  // documentation
    Block([0x26, 0x20, 0x00, 0x4F, 0x80, 0x00], 48),  // AS112
    Block([0x3F, 0xFF, 0x00], 20),  // documentation
  ]
}
