internal import Crypto

/// A keyed digest: who has the key can tell that a message is whole, and from whom it is.
package enum KeyedDigest {
  /// HMAC-SHA256, 32 bytes.
  ///
  /// Source: RFC 2104.
  package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
  }
}
