import Digests
import Testing

@Suite struct DigestTests {
  /// Source: FIPS 180-2, appendix B.1.
  @Test func `the digest of 'abc' is the one of the standard`() {
    #expect(
      Digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `a digest is read back from its digits, and from nothing else`() {
    let digest = Digest(of: "x")
    #expect(Digest(hex: digest.hex) == digest)
    #expect(Digest(hex: digest.hex.uppercased()) == nil)
    #expect(Digest(hex: digest.hex.dropLast()) == nil)
    #expect(Digest(hex: String(repeating: "g", count: 64)) == nil)
  }

  @Test func `parts that join to the same text have digests of their own`() {
    #expect(Digest(ofParts: ["ab", "c"]) != Digest(ofParts: ["a", "bc"]))
    #expect(Digest(ofParts: ["a", ""]) != Digest(ofParts: ["a"]))
    #expect(Digest(ofParts: ["a", "b"]) == Digest(ofParts: ["a", "b"]))
  }
}
