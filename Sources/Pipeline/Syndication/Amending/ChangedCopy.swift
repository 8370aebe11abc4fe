internal import Channels
internal import Delivering
package import Diagnostics
internal import Notes

/// A change of what is at a channel, as a person reads it before agreeing to it.
package struct ChangedCopy: Hashable, Sendable {
  /// The channel's name.
  package var channel: String
  /// `withdrawn`, `typo`, or `material` with the reason.
  package var word: String
  /// Whether it is taken back.
  package var isWithdrawal: Bool
  /// Where readers see it.
  package var url: String?
  /// What is there, one text for each post; empty where that cannot be had.
  package var then: [String]
  /// What would be there.
  package var now: [String]

  init(_ amendment: Amendment) {
    channel = amendment.channel
    word = amendment.word
    isWithdrawal = amendment.kind == .withdraw
    url = amendment.posts.first?.url
    then = amendment.then.map(Self.texts) ?? []
    now = amendment.now.map(Self.texts) ?? []
  }

  /// What readers see of a draft; of an article or a mail, its payload.
  private static func texts(_ draft: Draft) -> [String] {
    let texts = draft.parts.compactMap(\.text)
    return texts.isEmpty ? [String(decoding: draft.payload, as: UTF8.self)] : texts
  }

  /// One line of a comparison.
  package enum Line: Hashable, Sendable {
    case same(String)
    case old(String)
    case new(String)
  }

  /// The lines of both, in order: what goes before what comes.
  package var lines: [Line] {
    let (old, new) = (Self.lines(of: then), Self.lines(of: now))
    // Where nearly all is another text, a comparison line by line takes long and shows nothing.
    guard old.count + new.count <= Self.most else { return old.map(Line.old) + new.map(Line.new) }
    let difference = new.difference(from: old)
    var gone: Set<Int> = []
    var come: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let place, _, _): gone.insert(place)
      case .insert(let place, _, _): come.insert(place)
      }
    }
    var lines: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, gone.contains(i) {
        lines.append(.old(old[i]))
        i += 1
      } else if j < new.count, come.contains(j) {
        lines.append(.new(new[j]))
        j += 1
      } else if i < old.count, j < new.count {
        lines.append(.same(old[i]))
        i += 1
        j += 1
      } else {
        break
      }
    }
    return lines
  }

  private static let most = 4000

  private static func lines(of texts: [String]) -> [String] {
    texts.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
  }

  /// For programs.
  package var json: JSON {
    [
      "channel": .string(channel), "class": .string(word), "withdrawal": .bool(isWithdrawal),
      "url": JSON(url), "then": .array(then.map(JSON.string)),
      "now": .array(now.map(JSON.string)),
    ]
  }
}
