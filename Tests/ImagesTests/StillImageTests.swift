import Images
import Support
import Testing

@Suite struct StillImageTests {
  @Test func `pixels that do not move can be made fewer`() {
    #expect(StillImage(of: plainPNG(width: 3, height: 2)) == .png)
    #expect(StillImage(of: [0xFF, 0xD8, 0xFF]) == .jpeg)
    #expect(StillImage(of: webP(flags: 0)) == .webp)
  }

  @Test func `what moves or is no picture of pixels cannot`() {
    #expect(StillImage(of: plainPNG(width: 3, height: 2, chunk: "acTL")) == nil)
    #expect(StillImage(of: webP(flags: 0x02)) == nil)
    #expect(StillImage(of: Array("GIF89a".utf8)) == nil)
    #expect(StillImage(of: Array("<svg>".utf8)) == nil)
    #expect(StillImage(of: []) == nil)
  }

  @Test func `a PNG of plain pixels says its size`() throws {
    let size = try #require(ImageSize(of: plainPNG(width: 1400, height: 90)))
    #expect(size.width == 1400 && size.height == 90)
  }

  private func webP(flags: UInt8) -> [UInt8] {
    Array("RIFF\u{0E}\0\0\0WEBPVP8X\u{0A}\0\0\0".utf8) + [flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  }
}
