import Foundation
import Testing

@testable import Importing

/// The bytes of a feed beside the tests.
func fixture(_ name: String) throws -> [UInt8] {
  let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Feeds/\(name)")
  return Array(try Data(contentsOf: url))
}

/// A feed, read.
func feed(_ name: String) throws -> Feed {
  var flaw: Int?
  return try Feed.read(try fixture(name), flaw: &flaw)
}

/// HTML as Markdown.
func markdown(_ html: String) -> String {
  let made = BlockMaker.make(MarkupReader.html(html).nodes)
  return String(decoding: BlockWriter.write(made.blocks), as: UTF8.self)
}

/// What reads otherwise once HTML has become Markdown and HTML again; nil when nothing does.
func difference(_ html: String) -> String? {
  RoundTrip.text(of: BlockMaker.make(MarkupReader.html(html).nodes)).difference
}
