import Foundation
import Support

/// A PNG as it is seen, decoded by what is not ours: Python's zlib.
struct Picture {
  let size: String
  /// SHA-256 of its pixels.
  let digest: String
  /// Where it is not of its most frequent colour, above the stripe at its foot: from the left, the top,
  /// the right and the bottom, in pixels.
  let ink: (left: Int, top: Int, right: Int, bottom: Int)
  /// The picture in letters, the more black the darker; each stands for 12 by 21 pixels.
  let letters: String

  init(_ png: [UInt8]) throws {
    let text = try Python.run(Self.script, input: Data(png))
    let lines = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
    size = String(lines[0])
    digest = String(lines[1])
    let box = lines[2].split(separator: " ").compactMap { Int($0) }
    ink = (box[0], box[1], box[2], box[3])
    letters = String(lines[3])
  }

  private static let script = """
    import collections, hashlib, struct, sys, zlib
    data = sys.stdin.buffer.read()
    assert data[:8] == b"\\x89PNG\\r\\n\\x1a\\n"
    at, image, head = 8, b"", None
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body)
        if kind == b"IHDR": head = struct.unpack(">IIBBBBB", body)
        if kind == b"IDAT": image += body
        at += 12 + length
    width, height = head[:2]
    assert head[2:] == (8, 2, 0, 0, 0) and kind == b"IEND"
    rows = zlib.decompress(image)
    stride = 1 + width * 3
    assert len(rows) == stride * height and not any(rows[::stride])
    lines = [rows[y * stride + 1:(y + 1) * stride] for y in range(height)]
    gray = [[(r + g + b) // 3 for r, g, b in zip(l[::3], l[1::3], l[2::3])] for l in lines]
    paper = collections.Counter(v for l in gray for v in l).most_common(1)[0][0]
    ys = [y for y in range(height - 14) if any(v != paper for v in gray[y])]
    xs = [x for x in range(width) if any(gray[y][x] != paper for y in ys)]
    print(width, height)
    print(hashlib.sha256(b"".join(lines)).hexdigest())
    print(*([xs[0], ys[0], xs[-1], ys[-1]] if ys else [0, 0, 0, 0]))
    shades = " .:-=+*#%@"
    for y in range(0, height, 21):
        line = ""
        for x in range(0, width, 12):
            cell = [abs(paper - gray[j][i]) for j in range(y, y + 21) for i in range(x, x + 12)]
            line += shades[min(9, sum(cell) * 10 // (len(cell) * 256))]
        print(line.rstrip())
    """
}
