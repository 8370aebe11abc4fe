internal import Glibc

/// An address of IPv4 or IPv6, in numbers.
package struct NetworkAddress: Hashable, Sendable {
  /// 4 or 16 bytes.
  package let bytes: [UInt8]

  /// Reads an address as programs write it, without brackets or a zone; nil for anything else, a
  /// name above all.
  package init?(_ text: String) {
    var four = in_addr()
    if unsafe inet_pton(AF_INET, text, &four) == 1 {
      bytes = unsafe withUnsafeBytes(of: &four) { unsafe Array($0) }
      return
    }
    var sixteen = in6_addr()
    guard unsafe inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
    let all = unsafe withUnsafeBytes(of: &sixteen) { unsafe Array($0) }
    bytes = Self.embedded(in: all) ?? all
  }

  /// Whether it is an address of the public internet.
  ///
  /// Everything that IANA's special-purpose registries (RFC 6890 and its updates) do not mark as
  /// globally reachable is not: this machine, private networks, a cloud's metadata service,
  /// multicast.
  package var isPublic: Bool { !Self.special.contains { $0.contains(self) } }

  /// The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 or 6to4.
  private static func embedded(in bytes: [UInt8]) -> [UInt8]? {
    let start = bytes.prefix(12)
    if start == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] { return Array(bytes[12...]) }
    if start == [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0] { return Array(bytes[12...]) }
    if start.allSatisfy({ $0 == 0 }), bytes[12] != 0 { return Array(bytes[12...]) }
    if bytes.starts(with: [0x20, 0x02]) { return Array(bytes[2..<6]) }
    return nil
  }

  private struct Range {
    var prefix: [UInt8]
    var bits: Int

    func contains(_ address: NetworkAddress) -> Bool {
      guard address.bytes.count == prefix.count else { return false }
      return (0..<bits).allSatisfy { bit in
        (prefix[bit / 8] ^ address.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
      }
    }
  }

  private static let special: [Range] = [
    ("0.0.0.0", 8), ("10.0.0.0", 8), ("100.64.0.0", 10), ("127.0.0.0", 8), ("169.254.0.0", 16),
    ("172.16.0.0", 12), ("192.0.0.0", 24), ("192.0.2.0", 24), ("192.88.99.0", 24),
    ("192.168.0.0", 16), ("198.18.0.0", 15), ("198.51.100.0", 24), ("203.0.113.0", 24),
    ("224.0.0.0", 4), ("240.0.0.0", 4), ("::", 8), ("64:ff9b:1::", 48), ("100::", 64),
    ("2001::", 23), ("2001:db8::", 32), ("3fff::", 20), ("5f00::", 16), ("fc00::", 7),
    ("fe80::", 9), ("ff00::", 8),
  ].compactMap { text, bits in raw(text).map { Range(prefix: $0, bits: bits) } }

  private static func raw(_ text: String) -> [UInt8]? {
    var sixteen = in6_addr()
    if unsafe inet_pton(AF_INET6, text, &sixteen) == 1 {
      return unsafe withUnsafeBytes(of: &sixteen) { unsafe Array($0) }
    }
    return NetworkAddress(text)?.bytes
  }
}
