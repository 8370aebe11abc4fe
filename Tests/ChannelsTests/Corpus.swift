import ConfigFormats
import Foundation

@testable import Channels

/// The files of `Corpora`.
enum Corpus {
  static func folder(_ path: String) -> URL {
    URL(filePath: "\(#filePath)").deletingLastPathComponent().appending(path: path)
  }

  static func bytes(_ path: String) -> [UInt8] {
    // A corpus that is not there is a broken checkout; the count of its cases would say so.
    (try? Array(Data(contentsOf: folder("Corpora/" + path)))) ?? []
  }

  static func yaml(_ path: String) -> ConfigValue? {
    try? ConfigFormat.yaml.read(bytes(path)[...])
  }
}

/// Words that were found, and where: code points, the end exclusive.
struct Found: Hashable {
  var words: [String]
  var start: Int
  var end: Int

  init(_ words: [String], _ range: Range<Int>) {
    (self.words, start, end) = (words, range.lowerBound, range.upperBound)
  }
}

/// A case of twitter-text's conformance files.
struct TwitterCase: Sendable, CustomStringConvertible {
  var group: String
  var description: String
  var text: String
  var expected: ConfigValue?

  static let validate = read("twitter-text/validate.yml")
  static let extract = read("twitter-text/extract.yml")

  private static func read(_ path: String) -> [TwitterCase] {
    let groups = Corpus.yaml(path)?.table?.first?.value.table ?? []
    return groups.flatMap { group in
      (group.value.list ?? []).map { item in
        let entries = Dictionary(
          (item.table ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        return TwitterCase(
          group: group.key, description: entries["description"]?.text ?? "",
          text: entries["text"]?.text ?? "", expected: entries["expected"])
      }
    }
  }

  var isExpected: Bool? { expected?.bool }
  /// A single word, or nil when none is expected.
  var word: String? { expected?.text }
  /// A list of words; nil when the list has places too.
  var words: [String]? {
    guard let list = expected?.list else { return nil }
    let words = list.compactMap(\.text)
    return words.count == list.count ? words : nil
  }
  var found: [Found]? {
    expected?.list?.compactMap { item in
      let entries = item.table ?? []
      let places = entries.last?.value.list?.compactMap(\.integer) ?? []
      guard places.count == 2 else { return nil }
      return Found(entries.dropLast().compactMap(\.value.text), places[0]..<places[1])
    }
  }
  var numbers: [String: Int]? {
    expected?.table.map { entries in
      Dictionary(
        entries.compactMap { entry in entry.value.integer.map { (entry.key, $0) } },
        uniquingKeysWith: { first, _ in first })
    }
  }
  var isValid: Bool? { expected?.table?.first { $0.key == "valid" }?.value.bool }
}

/// A case of Bluesky's own rich text library.
struct RichTextCase: Sendable, CustomStringConvertible {
  var text: String
  var bytes: [[Int]]
  var words: [String]
  var description: String { text }

  static let all: [RichTextCase] = {
    let data = Data(Corpus.bytes("atproto-richtext/rich-text-detection.json"))
    guard let root = try? JSONSerialization.jsonObject(with: data) as? [String: [[String: Any]]]
    else { return [] }
    return (root["segments"] ?? []).compactMap(segments)
      + ((root["tags"] ?? []) + (root["cashtags"] ?? [])).compactMap(tags)
  }()

  /// Stretches of a text, of which those with a second word are live.
  private static func segments(_ item: [String: Any]) -> RichTextCase? {
    guard let text = item["text"] as? String, let expected = item["expected"] as? [[String]] else {
      return nil
    }
    var example = RichTextCase(text: text, bytes: [], words: [])
    var offset = 0
    for segment in expected {
      let end = offset + segment[0].utf8.count
      if segment.count > 1 {
        example.bytes.append([offset, end])
        example.words.append(segment[1])
      }
      offset = end
    }
    return example
  }

  private static func tags(_ item: [String: Any]) -> RichTextCase? {
    guard let text = item["text"] as? String, let words = item["tags"] as? [String],
      let facets = item["facets"] as? [[String: Int]]
    else { return nil }
    let bytes = facets.map { [$0["byteStart"] ?? -1, $0["byteEnd"] ?? -1] }
    return RichTextCase(text: text, bytes: bytes, words: words)
  }
}

/// A line of the AT protocol's syntax files.
struct SyntaxCase: Sendable, CustomStringConvertible {
  var kind: String
  var text: String
  var isValid: Bool
  var description: String { "\(kind) \(text.prefix(80))" }

  static let checks: [String: @Sendable (String) -> Bool] = [
    "atidentifier": ATSyntax.isIdentifier, "aturi": ATSyntax.isATURI, "cid": ATSyntax.isCID,
    "datetime": ATSyntax.isDatetime, "did": ATSyntax.isDID, "handle": ATSyntax.isHandle,
    "language": ATSyntax.isLanguage, "nsid": ATSyntax.isNSID,
    "recordkey": ATSyntax.isRecordKey, "tid": ATSyntax.isTID, "uri": ATSyntax.isURI,
  ]

  static let all: [SyntaxCase] = checks.keys.sorted().flatMap { kind in
    ["syntax_valid", "syntax_invalid", "parse_invalid"].flatMap { verdict in
      String(decoding: Corpus.bytes("atproto-interop/syntax/\(kind)_\(verdict).txt"), as: UTF8.self)
        .split(separator: "\n").filter { !$0.hasPrefix("#") }
        .map { SyntaxCase(kind: kind, text: String($0), isValid: verdict == "syntax_valid") }
    }
  }
}
