import Foundation
import Images
import Support
import Testing

@Suite struct ImageSizeTests {
  private func size(_ bytes: [UInt8]) -> [Int]? {
    ImageSize(of: bytes).map { [$0.width, $0.height] }
  }

  /// Pictures of 3 by 2 pixels, as Pillow 12 writes them; of the longer ones the beginning.
  @Test(arguments: [
    "89504e470d0a1a0a0000000d4948445200000003000000020802000000" + "1216f14d",
    "47494638376103000200810000a33a12",
    // Progressive.
    "ffd8ffe000104a46494600010100000100010000ffdb0004aabbffc20011080002000303012200021101031101",
    // WebP: lossy, lossless, and extended with metadata.
    "524946463a00000057454250565038202e000000d001009d012a0300020001402625",
    "524946461e000000574542505650384c110000002f0240000007509d8e56",
    "524946465e00000057454250565038580a00000008000000020000010000565038202e00",
    // AVIF.
    "00000020667479706176696600000000617669666d6966316d6961664d413142000000eb6d65746100000000"
      + "0000002168646c72000000000000000070696374000000000000000000000000000000000e7069746d"
      + "0000000000010000001e696c6f63000000004400000100010000000100000113000000290000002869696e66"
      + "0000000000010000001a696e6665020000000001000061763031436f6c6f72000000006a69707270"
      + "0000004b6970636f0000001469737065000000000000000300000002000000107069786900000000"
      + "030808080000000c6176314381000c0000000013636f6c726e636c780001000d0006800000001769706d61"
      + "000000000000000100010401028304",
  ]) func `a picture says its size`(hex: String) {
    #expect(size(bytes(hex)) == [3, 2])
  }

  @Test func `a camera that was turned exchanges the sides`() {
    let turned =
      "ffd8ffe000104a46494600010100000100010000ffe100224578696600004d4d002a00000008000101120003"
      + "0000000100060000000000" + "00" + "ffc0001108000200030301220002110103110100"
    #expect(size(bytes(turned)) == [2, 3])
    let upright = turned.replacingOccurrences(of: "000000010006", with: "000000010001")
    #expect(size(bytes(upright)) == [3, 2])
  }

  @Test func `the largest image of an AVIF is the picture`() {
    let ispe = { (width: String, height: String) in
      "00000014" + "69737065" + "00000000" + "0000" + width + "0000" + height
    }
    let container = "00000030" + "6970636f" + ispe("0001", "0001") + ispe("0003", "0002")
    let properties = "00000038" + "69707270" + container
    let meta = "00000044" + "6d657461" + "00000000" + properties
    #expect(size(bytes("00000010" + "66747970" + "61766966" + "00000000" + meta)) == [3, 2])
  }

  @Test(arguments: [
    (#"<svg width="120" height="80px">"#, [120, 80]),
    (
      "<?xml version='1.0'?>\n<!-- a -->\n<svg viewBox='0 0 24.4 12' xmlns='http://www.w3.org/2000/svg'>",
      [24, 12]
    ),
    (#"<svg width="100%" height="100%" viewBox="0,0,30,20">"#, [30, 20]),
  ]) func `an SVG says it in attributes`(text: String, expected: [Int]) {
    #expect(size(Array(text.utf8)) == expected)
  }

  @Test(arguments: [
    "", "<svg>", "<svg width='1e300' height='2'>", "<svg width='nan' height='2'>", "<html>",
    "GIF89a", "text",
  ]) func `what says no size has none`(text: String) {
    #expect(size(Array(text.utf8)) == nil)
  }

  @Test func `no file of any content is read behind its end`() {
    var random = Seeded(seed: 7)
    let heads = [
      "89504e470d0a1a0a0000000d49484452", "474946383961", "ffd8ffe1", "ffd8ffc0",
      "52494646000000005745425056503858", "0000001066747970617669660000000000000040" + "6d657461",
    ].map(bytes)
    for _ in 0..<4_000 {
      var file = heads.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 0..<80, using: &random) {
        file.append(UInt8.random(in: 0...255, using: &random))
      }
      if let size = size(file) { #expect(size.allSatisfy { $0 > 0 && $0 <= 1 << 20 }) }
    }
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }
}
