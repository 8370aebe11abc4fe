package import Diagnostics

import Digests
import Notes

extension Draft {
  /// What stands beside the payload: how it was made, counted and priced.
  package var sidecar: JSON {
    .object(
      [
        .init("schema", 2),
        .init("channel", .string(channel)),
        .init("note", .string(note)),
        .init("identity", .string(identity)),
        .init("payload", .string(payloadPath)),
        .init("digest", .string(digest.hex)),
        .init("source", .string(sourceName)),
        .init("link", JSON(link)),
        .init("unit", .string(unit)),
        .init("limit", limit.map(JSON.number) ?? .null),
        .init("price", priceJSON),
        .init("at", JSON(at?.description)),
        .init(
          "parts",
          .array(
            parts.map { part in
              [
                "text": JSON(part.text),
                "count": .number(part.count),
                "breakdown": .object(part.breakdown.map { .init($0.what, .number($0.count)) }),
              ]
            })),
        .init("card", card?.json ?? .null),
        .init("images", .array(images.map(\.json))),
        .init("alts", .array(alts.map(JSON.string))),
        .init("profileDate", JSON(profileDate?.description)),
      ] + extra)
  }

  /// The draft's line in `channels/index.json`.
  package var entry: DraftEntry {
    let line: JSON = [
      "channel": .string(channel),
      "note": .string(note),
      "identity": .string(identity),
      "payload": .string(payloadPath),
      "sidecar": .string(sidecarPath),
      "digest": .string(digest.hex),
      "parts": .number(parts.count),
      "count": .number(fullest.count),
      "limit": limit.map(JSON.number) ?? .null,
      "price": priceJSON,
      "link": JSON(link),
    ]
    return DraftEntry(channel: channel, payload: payloadPath, line: line.compact())
  }

  /// The steps of the ladder in words, for a person.
  package var sourceName: String { source.map(\.name).joined(separator: ", then ") }

  private var priceJSON: JSON {
    guard let price else { return .null }
    return ["micros": .number(price.micros), "currency": .string(price.currency)]
  }
}

extension Card {
  fileprivate var json: JSON {
    [
      "address": .string(address), "title": .string(title), "description": .string(description),
      "image": image?.json ?? .null,
    ]
  }
}

extension Picture {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [.init("address", .string(address)), .init("alt", .string(alt))]
    if let file {
      members += [
        .init("path", .string(file.path)), .init("bytes", .number(file.bytes)),
        .init("width", .number(file.width)), .init("height", .number(file.height)),
      ]
    }
    return .object(members)
  }
}

/// What the list of all drafts says of one; small, so that a hundred thousand can be held.
package struct DraftEntry: Sendable {
  let channel: String
  let payload: String
  let line: [UInt8]

  /// The entry on one line, to be kept; neither a channel's name nor a path has a space.
  package var text: String { "\(channel) \(payload) \(String(decoding: line, as: UTF8.self))" }

  /// Reads what ``text`` wrote; nil when somebody else wrote it.
  package init?(text: String) {
    let fields = text.split(separator: " ", maxSplits: 2)
    guard fields.count == 3 else { return nil }
    self.init(
      channel: String(fields[0]), payload: String(fields[1]), line: Array(fields[2].utf8))
  }

  fileprivate init(channel: String, payload: String, line: [UInt8]) {
    self.channel = channel
    self.payload = payload
    self.line = line
  }
}

extension Channels {
  /// Where ``index(of:)`` goes under the output folder.
  package static let indexPath = "channels/index.json"

  /// Every draft of every channel, by channel, then by file: `channels/index.json`, schema 2.
  package static func index(of drafts: [DraftEntry]) -> [UInt8] {
    let sorted = drafts.sorted { ($0.channel, $0.payload) < ($1.channel, $1.payload) }
    return JSON.listing([.init("schema", 2)], "drafts", sorted.lazy.map(\.line))
  }

  /// A list of drafts after those of one note have become others, on the same channels.
  ///
  /// - Parameters:
  ///   - list: What ``index(of:)`` made.
  ///   - note: The note's path.
  ///   - drafts: Its drafts now.
  /// - Returns: The list; nil when the note's drafts in it are for other channels than `drafts`.
  package static func index(
    _ list: [UInt8], ofNote note: String, being drafts: [DraftEntry]
  ) -> [UInt8]? {
    var rest = Dictionary(
      drafts.map { draft -> ([UInt8], [UInt8]) in
        let head: JSON = ["channel": .string(draft.channel), "note": .string(note)]
        return (head.compact().dropLast() + [UInt8(ascii: ",")], draft.line)
      }, uniquingKeysWith: { first, _ in first })
    let name = [UInt8](",\"note\":".utf8) + JSON.string(note).compact() + [UInt8(ascii: ",")]
    var out: [UInt8] = []
    out.reserveCapacity(list.count)
    var start = 0
    while start < list.count {
      let end = list[start...].firstIndex(of: UInt8(ascii: "\n")) ?? list.count
      let line = list[start..<end]
      start = end + 1
      // Of most notes the name is not even begun in the same way.
      if let open = line.firstIndex(of: UInt8(ascii: "{")),
        let comma = line[open...].firstIndex(of: UInt8(ascii: ",")),
        line[comma...].starts(with: name)
      {
        guard let found = rest.keys.first(where: { line[open...].starts(with: $0) }),
          let draft = rest.removeValue(forKey: found)
        else { return nil }
        out += line[..<open] + draft
        if line.last == UInt8(ascii: ",") { out.append(UInt8(ascii: ",")) }
      } else {
        out += line
      }
      if end < list.count { out.append(UInt8(ascii: "\n")) }
    }
    return rest.isEmpty ? out : nil
  }
}
