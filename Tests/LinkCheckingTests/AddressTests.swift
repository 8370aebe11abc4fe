import Addresses
import Testing

@testable import LinkChecking

@Suite struct AddressTests {
  @Test(arguments: [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1",
    "198.18.0.1", "198.19.255.255", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
    "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1",
    "ff02::1",
    "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "5f00::1",
  ])
  func `an address that is not public is known as such`(text: String) throws {
    #expect(!AddressPolicy.isPublic(try #require(HostAddress(text)).bytes))
  }

  @Test(arguments: [
    "1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
    "192.167.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111",
    "2a00:1450:4001::1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1", "2001:4860::8888",
  ])
  func `an address of the public internet is let through`(text: String) throws {
    #expect(AddressPolicy.isPublic(try #require(HostAddress(text)).bytes))
  }

  @Test(arguments: [
    "ftp://a.b/", "file:///etc/passwd", "javascript:x", "//a.b/", "/a", "", "http://", "http:///x",
    "https://user:pass@a.b/", "https://a b/", "mailto:a@b.c",
  ])
  func `what is no web address is not followed`(text: String) {
    #expect(WebURL(text) == nil)
  }

  @Test func `an address is taken apart`() throws {
    let url = try #require(WebURL("HTTP://Example.ORG:8080/a%20b?c=d#e%66"))
    #expect(url.host == "example.org")
    #expect(url.port == 8080)
    #expect(url.fragment == "ef")
    #expect(!url.text.contains("#"))
    #expect(url.secured == nil)
    #expect(WebURL("http://a.b/c")?.secured?.text == "https://a.b/c")
    #expect(WebURL("../x", from: WebURL("https://a.b/c/d/e"))?.text == "https://a.b/c/x")
    #expect(WebURL("http://[::1]:8/")?.host == "::1")
    // Numbers in other clothes: whoever resolves them gives their address, which is looked at.
    #expect(WebURL("http://0x7f.1/") != nil)
  }

  @Test(arguments: [
    ("https://a.b/*", "https://a.b/c/d", true), ("https://a.b/*", "https://a.c/", false),
    ("*", "", true), ("*.pdf", "https://a/b.pdf", true), ("*.pdf", "https://a/b.pdf?x", false),
    ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXc", false), ("a", "a", true), ("a", "ab", false),
    ("a*a", "a", false), ("**", "x", true),
  ])
  func `a pattern is matched whole`(pattern: String, address: String, expected: Bool) {
    #expect(AddressPattern(pattern).matches(address) == expected)
  }
}
