internal import Diagnostics

/// What a channel of the lab has been given.
package struct LabPost: Hashable, Sendable {
  /// The channel's name.
  package var channel: String
  /// What the channel calls it.
  package var id: String
  /// The words that readers see.
  package var text: String
  /// What it replies to, by its `id`.
  package var parent: String?
  /// Another address or name that it is known by: a canonical address, a tag, a key.
  package var mark: String?
  /// The body of the request that made it what it is.
  package var body: [UInt8]
  /// In seconds since 1970.
  package var moment: Int64
  /// How often it was changed.
  package var edits = 0
  /// Whether it was taken back.
  package var isGone = false

  var json: JSON {
    [
      "channel": .string(channel), "id": .string(id), "text": .string(text),
      "parent": JSON(parent), "mark": JSON(mark), "moment": .number(Int(moment)),
      "edits": .number(edits), "gone": .bool(isGone),
    ]
  }
}
