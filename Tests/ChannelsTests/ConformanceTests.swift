import Foundation
import Support
import Testing

@testable import Channels

/// Every case of the channels' own test data; `Corpora/SOURCES.md` says where it comes from.
@Suite struct ConformanceTests {
  /// How many cases there are, as the README says.
  static let total =
    TwitterCase.validate.count + TwitterCase.extract.count + RichTextCase.all.count
    + SyntaxCase.all.count

  @Test(arguments: TwitterCase.validate)
  func `X takes what twitter-text takes, and counts as it counts`(_ example: TwitterCase) throws {
    let text = example.text
    switch example.group {
    case "tweets":
      #expect(WeightedLength.measure(text, by: .first).isValid == example.isExpected)
    case "usernames":
      let found = Mention.all(in: text.scalars)
      let isName = found.count == 1 && "@" + found[0].name == text
      #expect(isName == example.isExpected)
    case "lists":
      let found = Mention.all(in: text.scalars)
      let isList =
        found.count == 1 && !found[0].list.isEmpty && found[0].range == text.scalars.indices
      #expect(isList == example.isExpected)
    case "hashtags":
      let isTag = LiveTag.hashtags(in: text.scalars).map { "#" + $0.name } == [text]
      #expect(isTag == example.isExpected)
    case "urls": #expect(AddressForm.isValid(text) == example.isExpected)
    case "urls_without_protocol":
      #expect(AddressForm.isValid(text, requiresScheme: false) == example.isExpected)
    default:
      let rules: WeightedLength.Rules =
        example.group == "WeightedTweetsCounterTest" ? .second : .third
      let measured = WeightedLength.measure(text, by: rules)
      let numbers = try #require(example.numbers)
      #expect(measured.length == numbers["weightedLength"])
      #expect(measured.isValid == example.isValid)
      #expect(measured.length * 1000 / rules.limit == numbers["permillage"])
      // Where the text in composed form is shorter, X moves the end of what fits by the
      // difference.
      let composed = text.precomposedStringWithCanonicalMapping.utf16.count
      let end = measured.fitting - 1 + text.utf16.count - composed
      #expect(max(0, end) == numbers["validRangeEnd"])
      #expect(max(0, text.utf16.count - 1) == numbers["displayRangeEnd"])
    }
  }

  @Test(arguments: TwitterCase.extract)
  func `X makes live what twitter-text extracts`(_ example: TwitterCase) throws {
    let scalars = example.text.scalars
    let tags = example.group.hasPrefix("hashtags") ? LiveTag.hashtags : LiveTag.cashtags
    switch example.group {
    case "replies": #expect(Mention.reply(in: scalars) == example.word)
    case "mentions": #expect(Mention.all(in: scalars).map(\.name) == example.words)
    case "mentions_with_indices", "mentions_or_lists_with_indices":
      let found = Mention.all(in: scalars).map { mention in
        let list = example.group == "mentions_with_indices" ? [] : [mention.list]
        return Found([mention.name] + list, mention.range)
      }
      #expect(found == example.found)
    case "urls", "urls_with_directional_markers", "tco_urls_with_params", "urls_with_indices":
      let found = WebAddress.all(in: scalars, requiresScheme: false).map {
        Found([String(scalars[$0])], $0)
      }
      if let words = example.words {
        #expect(found.map { $0.words[0] } == words)
      } else {
        #expect(found == example.found)
      }
    default:
      let found = tags(scalars)
      if let words = example.words {
        #expect(found.map(\.name) == words)
      } else {
        #expect(found.map { Found([$0.name], $0.range) } == example.found)
      }
    }
  }

  @Test(arguments: RichTextCase.all)
  func `Bluesky's facets are those of its own library, byte for byte`(_ example: RichTextCase) {
    let facets = Facet.detected(in: example.text)
    #expect(facets.map { [$0.bytes.lowerBound, $0.bytes.upperBound] } == example.bytes)
    #expect(facets.map(\.feature.word) == example.words)
  }

  @Test(arguments: SyntaxCase.all)
  func `a name of the AT protocol is one, or is none`(_ example: SyntaxCase) throws {
    let check = try #require(SyntaxCase.checks[example.kind])
    #expect(check(example.text) == example.isValid, "\(example.kind): '\(example.text)'")
  }

  @Test func `the README states how many cases pass`() throws {
    let readme = try String(contentsOf: Corpus.folder("../../README.md"), encoding: .utf8)
    #expect(readme.contains("\(Self.total) cases"), "there are \(Self.total)")
  }
}

extension Facet.Feature {
  fileprivate var word: String {
    switch self {
    case .link(let uri): uri
    case .tag(let tag): tag
    case .mention(let handle): "did:fake:" + handle
    }
  }
}

extension String {
  var scalars: [Unicode.Scalar] { Array(unicodeScalars) }
}
