package import Diagnostics

/// What programs would be told, as a person reads it before agreeing to it.
package struct PlannedNotice: Hashable, Sendable {
  /// The channel's name.
  package var channel: String
  /// Of what, in words.
  package var title: String
  /// Who would be told.
  package var targets: [Target]

  package struct Target: Hashable, Sendable {
    package var address: String
    /// Why, in words.
    package var reason: String
  }

  init(_ notice: Notice) {
    channel = notice.channel
    title = notice.matter.title
    targets = notice.missing.map { Target(address: $0.target, reason: $0.word) }
  }

  /// For programs.
  package var json: JSON {
    [
      "channel": .string(channel), "of": .string(title),
      "targets": .array(
        targets.map { ["address": .string($0.address), "reason": .string($0.reason)] }),
    ]
  }
}
